import { useEffect, useState } from "react";
import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import type { KeptRun } from "../../lab/archive/keptRun.ts";
import type { RunArchive } from "../../lab/archive/runArchive.ts";
import type { ArchiveState } from "../../store/archiveStore.ts";
import type { KeptRuns } from "../../store/keptRuns.ts";
import { describeThrown } from "../../store/pageMessages.ts";
import { useServices } from "../services.ts";

/** The archive as far as it has been opened. */
export interface OpenedArchive {
  readonly archive: RunArchive | undefined;
  /** Undefined while they are read. */
  readonly runs: readonly KeptRun[] | undefined;
  /** What the visitor should know, in sentences. */
  readonly problem: string | undefined;
}

const OPENING = createStore<ArchiveState>(() => ({ status: "opening", runs: [] }));

/** Opens the archive, and follows its runs. */
export function useArchive(): OpenedArchive {
  const { keptRuns } = useServices();
  const [opened, setOpened] = useState<KeptRuns>();
  const [failure, setFailure] = useState<string>();
  useEffect(() => {
    let isWanted = true;
    keptRuns().then(
      (kept) => isWanted && setOpened(kept),
      (thrown: unknown) =>
        isWanted && setFailure(`The kept runs could not be opened: ${describeThrown(thrown)}`),
    );
    return () => {
      isWanted = false;
    };
  }, [keptRuns]);
  const { status, runs, problem } = useStore(opened?.store ?? OPENING);
  return {
    archive: opened?.archive,
    runs: status === "opening" && failure === undefined ? undefined : runs,
    problem: failure ?? problem,
  };
}
