import { IconPlayerPlay, IconX } from "@tabler/icons-react";
import { useState } from "react";
import type { KeptRun } from "../../lab/archive/keptRun.ts";
import type { RunState } from "../../lab/runState.ts";
import { Button } from "../Button.tsx";
import { formatInteger } from "../format.ts";
import messages from "../messages/Message.module.css";
import { useRun } from "../services.ts";
import { accuracyOf, titleOf } from "./runWords.ts";
import { useShelf } from "./useShelf.ts";

/** Before its first step: what is shown now is nobody's work yet. */
const selectIsFresh = ({ status, wantsPlay }: RunState) => status === "ready" && !wantsPlay;

/** Offers to go on with the run that was cut when the page was left; does not start by itself. */
export function GoOnOffer() {
  const { runs, shownId, open } = useShelf();
  const isFresh = useRun(selectIsFresh);
  const [declined, setDeclined] = useState<string>();
  const cut = findCut(runs);
  if (!isFresh || !cut || cut.id === shownId || cut.id === declined) return null;
  const step = formatInteger(cut.step);
  return (
    <section className={messages.message} aria-label="A run that was cut">
      <IconPlayerPlay size="1.125rem" stroke={1.8} aria-hidden="true" />
      <p>
        <b>{titleOf(cut)}</b> was cut at step {step} of {formatInteger(cut.totalSteps)}
        {cut.row ? `, at ${accuracyOf(cut)} test accuracy` : ""}.
      </p>
      <div className={messages.ways}>
        <Button onClick={() => void open(cut, true)}>Go on from step {step}</Button>
        <Button quiet aria-label="Dismiss" title="Dismiss" onClick={() => setDeclined(cut.id)}>
          <IconX size="0.9375rem" />
        </Button>
      </div>
    </section>
  );
}

/** The run that was trained last before this page was opened, where it was cut. Who replaces a run here knows it. */
function findCut(runs: readonly KeptRun[]): KeptRun | undefined {
  const own = runs.filter(({ origin, standing }) => origin === "page" && standing !== "under-way");
  const [last] = own.toSorted((a, b) => b.changedAtMs - a.changedAtMs);
  const isOffered =
    last?.standing === "cut" && last.canGoOn && last.startedAtMs < performance.timeOrigin;
  return isOffered ? last : undefined;
}
