import { NO_EXPERT } from "../../probe/survey/noExpert.ts";
import type { Survey } from "../../probe/survey/survey.ts";

/** Which test images somebody wants to see. Experts are counted from 0; in links and on the page E1 is the first. */
export type Question =
  | { readonly kind: "routing"; readonly digit: number; readonly expert: number }
  | { readonly kind: "confusion"; readonly digit: number; readonly answer: number }
  | { readonly kind: "expert"; readonly expert: number }
  | { readonly kind: "mistakes" };

/** A question as a link says it: `routing-4-E3`, `confusion-4-9`, `expert-E3`, `mistakes`. */
export function writeQuestion(question: Question): string {
  switch (question.kind) {
    case "routing":
      return `routing-${question.digit}-E${question.expert + 1}`;
    case "confusion":
      return `confusion-${question.digit}-${question.answer}`;
    case "expert":
      return `expert-E${question.expert + 1}`;
    case "mistakes":
      return "mistakes";
  }
}

/** The question of a link's text; the mistakes where it is none. */
export function readQuestion(text: string): Question {
  const [, digit, expert] = /^routing-(\d{1,3})-E(\d{1,3})$/.exec(text) ?? [];
  if (digit !== undefined && Number(expert) > 0) {
    return { kind: "routing", digit: Number(digit), expert: Number(expert) - 1 };
  }
  const [, truth, answer] = /^confusion-(\d{1,3})-(\d{1,3})$/.exec(text) ?? [];
  if (truth !== undefined) {
    return { kind: "confusion", digit: Number(truth), answer: Number(answer) };
  }
  const [, own] = /^expert-E(\d{1,3})$/.exec(text) ?? [];
  if (Number(own) > 0) return { kind: "expert", expert: Number(own) - 1 };
  return { kind: "mistakes" };
}

/** Rows of the survey that a question is about: as many as its cell counts. */
export function rowsOf(survey: Survey, question: Question): number[] {
  const isAsked = (row: number): boolean => {
    switch (question.kind) {
      case "routing":
        return survey.labels[row] === question.digit && hasExpert(survey, row, question.expert);
      case "confusion":
        return survey.labels[row] === question.digit && survey.answers[row] === question.answer;
      case "expert":
        return hasExpert(survey, row, question.expert);
      case "mistakes":
        return !isRight(survey, row);
    }
  };
  return Array.from({ length: survey.images }, (_, row) => row).filter(isAsked);
}

export const isRight = ({ labels, answers }: Survey, row: number) => labels[row] === answers[row];

/** An image's routed experts with their gates, in the order of its choices. */
export function expertsOf({ experts, gates, slots }: Survey, row: number) {
  const places = Array.from({ length: slots }, (_, j) => row * slots + j);
  return places
    .filter((place) => experts[place] !== NO_EXPERT)
    .map((place) => ({ expert: experts[place] ?? 0, gate: gates[place] ?? 0 }));
}

export function hasExpert({ experts, slots }: Survey, row: number, expert: number): boolean {
  for (let place = row * slots; place < (row + 1) * slots; place++) {
    if (experts[place] === expert) return true;
  }
  return false;
}

/** [C][E] and [C][C] how many images of each class went to each expert, and got each answer. */
export function countCells(survey: Survey): { routing: number[][]; confusion: number[][] } {
  const { numClasses, numExperts, labels, answers, slots } = survey;
  const table = (columns: number) =>
    Array.from({ length: numClasses }, () => new Array<number>(columns).fill(0));
  const [routing, confusion] = [table(numExperts), table(numClasses)];
  const add = (counts: number[] | undefined, column: number | undefined) => {
    if (counts && column !== undefined && column < counts.length) {
      counts[column] = (counts[column] ?? 0) + 1;
    }
  };
  for (let row = 0; row < survey.images; row++) {
    const label = labels[row] ?? 0;
    add(confusion[label], answers[row]);
    for (let place = row * slots; place < (row + 1) * slots; place++) {
      add(routing[label], survey.experts[place]);
    }
  }
  return { routing, confusion };
}
