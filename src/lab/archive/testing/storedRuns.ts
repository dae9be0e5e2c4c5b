import { finishedRun } from "../../../run/testing/finishedRun.ts";
import { rowOf } from "../../sweep/points.ts";
import type { ChangeNotices } from "../changeNotices.ts";
import { NO_WRITING } from "../keptRun.ts";
import type { StoredRun } from "../storedRun.ts";

/** The entry of a run that a page trained to its end. */
export function someEntry(changes: Partial<StoredRun> = {}): StoredRun {
  const link = changes.link ?? "?v=1";
  return {
    schema: 1,
    id: "some",
    link,
    startedAtMs: 1,
    changedAtMs: 2,
    standing: "done",
    origin: "page",
    ...NO_WRITING,
    step: 2,
    totalSteps: 2,
    canGoOn: true,
    row: rowOf(finishedRun(link)),
    bytes: 5000,
    ...changes,
  };
}

/** Notices of one page alone. */
export function localNotices(): ChangeNotices {
  const listeners = new Set<() => void>();
  return {
    tell() {
      for (const listener of listeners) listener();
    },
    listen(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
