import { useMemo } from "react";
import { type ComparedRun, type Comparison, comparisonOf } from "../../lab/comparison.ts";
import type { RunState } from "../../lab/runState.ts";
import { formatNumber } from "../format.ts";

/** What a comparison depends on; the number of full epochs, so that it changes once an epoch. */
export function selectCompared({ shown, run, frame, ghost, status }: RunState) {
  return {
    shown,
    stepsPerEpoch: run?.stepsPerEpoch ?? 0,
    epochs: Math.floor(frame.position?.epoch ?? 0),
    // While a run is prepared, the figures show the one that becomes the ghost.
    ghost: status === "loading" ? undefined : ghost,
  };
}

/** The comparison: the same object while it says the same. */
export function useComparison(run: ComparedRun): Comparison | undefined {
  const { shown, stepsPerEpoch, epochs, ghost } = run;
  return useMemo(
    () => comparisonOf({ shown, stepsPerEpoch, epochs, ghost }, formatNumber),
    [shown, stepsPerEpoch, epochs, ghost],
  );
}
