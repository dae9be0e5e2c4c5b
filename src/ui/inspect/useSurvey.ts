import { useEffect, useRef, useState } from "react";
import { isSuperseded } from "../../lab/inspect/surveys.ts";
import type { ImageMap } from "../../probe/space/imageMap.ts";
import type { Outcome, Survey } from "../../probe/survey/survey.ts";
import { useRun, useServices } from "../services.ts";

/** Share of the time that surveys may take while the run trains: they compete for the processor with it. */
const SHARE = 0.05;

/** What is known of the test images at one moment of the run. */
export interface Surveyed {
  readonly survey: Survey;
  /** Of these images; that of the moment before until it is there. */
  readonly map: ImageMap | undefined;
  /** With all experts on, and without each of them; empty until they are measured. */
  readonly outcomes: readonly Outcome[];
}

interface Asked {
  readonly runId: string;
  readonly step: number | undefined;
  readonly off: string;
}

/**
 * Surveys the test images at the moment that the page shows, without the experts that are off: at once where the run rests or
 * experts were switched, now and then while it trains.
 */
export function useSurvey(off: readonly number[]) {
  const { surveys } = useServices();
  const runId = useRun((state) => state.runId);
  const step = useRun(({ frame }) => frame.position?.step);
  const isMoving = useRun(({ status, watched }) => status === "running" && watched === undefined);
  const hasFrame = useRun(({ frame }) => frame.yard !== undefined);
  const [surveyed, setSurveyed] = useState<Surveyed>();
  const [problem, setProblem] = useState<string>();
  const [numDone, setNumDone] = useState(0);
  const asked = useRef<Asked>(undefined);
  const work = useRef({ isBusy: false, restsUntil: 0 });
  const offText = off.join(",");

  // biome-ignore lint/correctness/useExhaustiveDependencies: numDone asks again after each answer
  useEffect(() => {
    if (!hasFrame) return;
    const last = asked.current;
    const isSwitched = last !== undefined && last.off !== offText;
    const isNew = last === undefined || last.runId !== runId || last.step !== step;
    if (!isSwitched && (!isNew || work.current.isBusy)) return;
    const isUrgent = isSwitched || last === undefined || !isMoving;
    const wait = isUrgent ? 0 : Math.max(0, work.current.restsUntil - performance.now());
    const timer = setTimeout(() => void take(), wait);
    return () => clearTimeout(timer);

    async function take(): Promise<void> {
      const own = { runId, step, off: offText };
      asked.current = own;
      work.current.isBusy = true;
      const startedAt = performance.now();
      const isLast = () => asked.current === own;
      try {
        // Experts are switched at one moment, so that what changes is due to them alone.
        const isRenewed = isNew && !(isSwitched && isMoving);
        const survey = await surveys.survey({ off: offText === "" ? [] : off, isRenewed });
        if (!survey || !isLast()) return;
        setSurveyed((before) => ({
          survey,
          map: before?.survey.images === survey.images ? before.map : undefined,
          outcomes: before?.survey.step === survey.step ? before.outcomes : [],
        }));
        const experts = Array.from({ length: survey.numExperts }, (_, e) => [e]);
        const add = (part: Partial<Surveyed>) =>
          setSurveyed((before) => (before && isLast() ? { ...before, ...part } : before));
        await Promise.all([
          surveys.outcomes([[], ...experts]).then((outcomes) => add({ outcomes })),
          surveys.map().then((map) => add({ map })),
        ]);
        setProblem(undefined);
      } catch (error) {
        if (!isSuperseded(error) && isLast()) setProblem(String(error));
      } finally {
        if (isLast()) {
          const cost = performance.now() - startedAt;
          work.current = { isBusy: false, restsUntil: performance.now() + cost * (1 / SHARE - 1) };
          setNumDone((count) => count + 1);
        }
      }
    }
  }, [surveys, runId, step, isMoving, hasFrame, offText, numDone]);

  return { surveyed, problem };
}
