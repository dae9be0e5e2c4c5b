import { useEffect, useState } from "react";
import type { RunState } from "../../../lab/runState.ts";
import type { Answer } from "../../../probe/answer.ts";
import type { ImageQuestion } from "../../../probe/probe.ts";
import { useDrawnRun } from "../../pacedRun.ts";
import { useServices } from "../../services.ts";

const selectMoment = ({ frame, runId }: RunState) => ({
  step: frame.yard ? frame.position?.step : undefined,
  runId,
});

export interface Answered {
  /** What was asked. */
  readonly question: ImageQuestion | undefined;
  readonly answer: Answer | undefined;
  /** Why there is none, in a sentence. */
  readonly problem: string | undefined;
}

const NOTHING: Answered = { question: undefined, answer: undefined, problem: undefined };

/**
 * What the model makes of an image at the moment that the page shows: asked again with every stroke and every frame, one
 * question at a time, of which the newest is next.
 */
export function useAnswer(question: ImageQuestion | undefined, off: readonly number[]): Answered {
  const { surveys } = useServices();
  const { step, runId } = useDrawnRun(selectMoment);
  const [answered, setAnswered] = useState(NOTHING);
  const [asker] = useState(() => createAsker(surveys.answer, setAnswered));

  // biome-ignore lint/correctness/useExhaustiveDependencies: the frame of another step or run gives another answer
  useEffect(() => {
    asker.ask(question, off);
  }, [asker, question, off, step, runId]);

  // While a stroke grows, the answer to the stroke before stays; that to another image does not.
  const isOfThis = question !== undefined && isSameImage(question, answered.question);
  return isOfThis ? answered : NOTHING;
}

/** Whether both are drawings, or the same test image. */
function isSameImage(one: ImageQuestion, other: ImageQuestion | undefined): boolean {
  if (one.kind === "test") return other?.kind === "test" && other.index === one.index;
  return other?.kind === "pixels";
}

type Ask = (question: ImageQuestion, off: readonly number[]) => Promise<Answer | undefined>;

/** Asks one question at a time; of those that come meanwhile, the newest is kept. */
function createAsker(ask: Ask, tell: (answered: Answered) => void) {
  let waiting: readonly [ImageQuestion | undefined, readonly number[]] | undefined;
  let isBusy = false;

  async function work() {
    if (isBusy) return;
    isBusy = true;
    while (waiting) {
      const [question, off] = waiting;
      waiting = undefined;
      tell(question ? await answerOf(question, off) : NOTHING);
    }
    isBusy = false;
  }

  async function answerOf(question: ImageQuestion, off: readonly number[]): Promise<Answered> {
    try {
      return { question, answer: await ask(question, off), problem: undefined };
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      return { question, answer: undefined, problem };
    }
  }

  return {
    ask(question: ImageQuestion | undefined, off: readonly number[]) {
      waiting = [question, off];
      void work(); // answerOf() does not reject
    },
  };
}
