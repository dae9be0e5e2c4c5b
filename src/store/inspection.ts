import { type Question, readQuestion, writeQuestion } from "../lab/inspect/question.ts";
import type { ShownView, ViewStore } from "./viewStore.ts";

/** What Inspect shows: a part of the address. */
export interface Inspection {
  readonly question: Question;
  /** Experts that are switched off, counted from 0, ascending. */
  readonly off: readonly number[];
  /** Number of the test image that is shown in full. */
  readonly image: number | undefined;
}

/** What is asked for where a link asks for nothing. */
const MISTAKES: Question = { kind: "mistakes" };

export function readInspection({ ask, off, image }: Pick<ShownView, "ask" | "off" | "image">) {
  return {
    question: readQuestion(ask) ?? MISTAKES,
    off: readOff(off),
    image: /^\d{1,7}$/.test(image) ? Number(image) : undefined,
  } satisfies Inspection;
}

/** Asks for images. */
export function askFor(viewStore: ViewStore, question: Question): void {
  viewStore.setState({ name: "inspect", ask: writeQuestion(question) });
}

/** Shows a test image in full; undefined: none. */
export function showImage(viewStore: ViewStore, image: number | undefined): void {
  viewStore.setState({ image: image === undefined ? "" : String(image) });
}

/** Shows a stage of a training step; "": none. */
export function slowDown(viewStore: ViewStore, slow: string): void {
  viewStore.setState({ slow });
}

/** Switches these experts off, and all others on. The link names them from 1: `off=1,5`. */
export function switchOff(viewStore: ViewStore, experts: readonly number[]): void {
  const names = [...new Set(experts)].sort((a, b) => a - b).map((expert) => expert + 1);
  viewStore.setState({ off: names.join(",") });
}

function readOff(off: string): number[] {
  const numbers = off.split(",").filter((name) => /^[1-9]\d{0,2}$/.test(name));
  return [...new Set(numbers.map((name) => Number(name) - 1))].sort((a, b) => a - b);
}
