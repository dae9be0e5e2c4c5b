import { useEffect, useRef, useState } from "react";
import type { RunState } from "../../../lab/runState.ts";
import type { StepTrace } from "../../../probe/slowMotion/stepTrace.ts";
import { useDrawnRun } from "../../pacedRun.ts";
import { useServices } from "../../services.ts";

/** Share of the time that steps may take while the run trains: they compete for the processor with it. */
const SHARE = 0.05;

const selectMoment = ({ frame, runId, status, watched }: RunState) => ({
  step: frame.yard ? frame.position?.step : undefined,
  runId,
  isMoving: status === "running" && watched === undefined,
  isAtRest: (status === "paused" || status === "finished") && watched === undefined,
});

export interface Traced {
  readonly trace: StepTrace | undefined;
  /** Why there is none, in a sentence. */
  readonly problem: string | undefined;
}

/**
 * The step that follows the moment which the page shows, with the image at `place` of its batch: taken again with every
 * frame, now and then while the run trains.
 */
export function useStepTrace(place: number): Traced {
  const { surveys, controller } = useServices();
  const { step, runId, isMoving, isAtRest } = useDrawnRun(selectMoment);
  const [traced, setTraced] = useState<Traced>({ trace: undefined, problem: undefined });
  const [numDone, setNumDone] = useState(0);
  const work = useRef({ isBusy: false, restsUntil: 0, asked: "" });
  const wanted = `${runId} ${step} ${isAtRest} ${place}`;

  // biome-ignore lint/correctness/useExhaustiveDependencies: numDone asks again for what was wanted meanwhile
  useEffect(() => {
    const { isBusy, restsUntil, asked } = work.current;
    if (step === undefined || isBusy || asked === wanted) return;
    const isOfOther = !asked.endsWith(` ${place}`);
    const wait = isMoving && !isOfOther ? Math.max(0, restsUntil - performance.now()) : 0;
    const timer = setTimeout(() => void take(), wait);
    return () => clearTimeout(timer);

    async function take(): Promise<void> {
      work.current = { ...work.current, isBusy: true, asked: wanted };
      const startedAt = performance.now();
      try {
        // Of a run that trains, the optimiser's state is not read: that would take time from it.
        const training = isAtRest ? await controller.training() : undefined;
        setTraced({ trace: await surveys.step(place, training), problem: undefined });
      } catch (error) {
        const problem = error instanceof Error ? error.message : String(error);
        setTraced({ trace: undefined, problem });
      }
      const cost = performance.now() - startedAt;
      const restsUntil = performance.now() + cost * (1 / SHARE - 1);
      work.current = { ...work.current, isBusy: false, restsUntil };
      setNumDone((count) => count + 1);
    }
  }, [surveys, controller, wanted, isMoving, isAtRest, numDone]);

  return traced;
}
