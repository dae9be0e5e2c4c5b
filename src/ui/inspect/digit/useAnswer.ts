import { useEffect, useState } from "react";
import type { RunState } from "../../../lab/runState.ts";
import type { Answer } from "../../../probe/answer.ts";
import type { ImageQuestion } from "../../../probe/probe.ts";
import { useDrawnRun } from "../../pacedRun.ts";
import { useServices } from "../../services.ts";
import { createAsker } from "./asker.ts";

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
  const [asker] = useState(() =>
    createAsker(
      async (asked: Asked) => asked.question && (await surveys.answer(asked.question, asked.off)),
      (asked, answer, error) =>
        setAnswered({ question: asked.question, answer, problem: sentenceOf(error) }),
    ),
  );

  // biome-ignore lint/correctness/useExhaustiveDependencies: the frame of another step or run gives another answer
  useEffect(() => {
    asker.ask({ question, off });
  }, [asker, question, off, step, runId]);

  // While a stroke grows, the answer to the stroke before stays; that to another image does not.
  const isOfThis = question !== undefined && isSameImage(question, answered.question);
  return isOfThis ? answered : NOTHING;
}

interface Asked {
  readonly question: ImageQuestion | undefined;
  readonly off: readonly number[];
}

export function sentenceOf(error: unknown): string | undefined {
  if (error === undefined) return undefined;
  return error instanceof Error ? error.message : String(error);
}

/** Whether both are drawings, or the same test image. */
export function isSameImage(one: ImageQuestion, other: ImageQuestion | undefined): boolean {
  if (one.kind === "test") return other?.kind === "test" && other.index === one.index;
  return other?.kind === "pixels";
}
