import type { ImageMap } from "../../probe/space/imageMap.ts";
import { NO_EXPERT } from "../../probe/survey/noExpert.ts";
import type { Survey } from "../../probe/survey/survey.ts";
import { type MapRegion, rowsInside } from "./mapPoints.ts";

/** Which test images somebody wants to see. Experts are counted from 0; in links and on the page E1 is the first. */
export type Question =
  | { readonly kind: "routing"; readonly digit: number; readonly expert: number }
  | { readonly kind: "confusion"; readonly digit: number; readonly answer: number }
  | { readonly kind: "expert"; readonly expert: number }
  | { readonly kind: "mistakes" }
  | { readonly kind: "changed"; readonly change: Change }
  | { readonly kind: "map"; readonly region: MapRegion };

/** How answers change when experts are switched off: in any way, from right to wrong, or from wrong to right. */
export const CHANGES = ["any", "lost", "won"] as const;
export type Change = (typeof CHANGES)[number];

/**
 * A question as a link says it: `routing-4-E3`, `confusion-4-9`, `expert-E3`, `mistakes`, `changed`, `changed-lost`, `changed-won`,
 * `map_-20_40_0_100`.
 */
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
    case "changed":
      return question.change === "any" ? "changed" : `changed-${question.change}`;
    case "map": {
      const { left, right, low, high } = question.region;
      return `map_${left}_${right}_${low}_${high}`;
    }
  }
}

/** The question of a link's text; undefined where it is none. */
export function readQuestion(text: string): Question | undefined {
  if (text === "mistakes") return { kind: "mistakes" };
  const change = CHANGES.find((each) => text === writeQuestion({ kind: "changed", change: each }));
  if (change !== undefined) return { kind: "changed", change };
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
  const region = readRegion(text);
  return region && { kind: "map", region };
}

function readRegion(text: string): MapRegion | undefined {
  const [, ...edges] = /^map_(-?\d{1,3})_(-?\d{1,3})_(-?\d{1,3})_(-?\d{1,3})$/.exec(text) ?? [];
  const [left, right, low, high] = edges.map(Number);
  if (left === undefined || right === undefined || low === undefined || high === undefined) return;
  const isInside = [left, right, low, high].every((edge) => Math.abs(edge) <= 100);
  return isInside && left < right && low < high ? { left, right, low, high } : undefined;
}

/** Rows of the survey that a question is about: as many as its cell counts. Without a map, none are in a part of it. */
export function rowsOf(survey: Survey, question: Question, map?: ImageMap): number[] {
  if (question.kind === "map") return map ? rowsInside(map, question.region) : [];
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
      case "changed":
        return isChanged(survey, row, question.change);
    }
  };
  return Array.from({ length: survey.images }, (_, row) => row).filter(isAsked);
}

/** Whether an image is answered otherwise than with all experts on. */
export function isChanged(
  { labels, answers, usual }: Survey,
  row: number,
  change: Change,
): boolean {
  if (answers[row] === usual[row]) return false;
  switch (change) {
    case "any":
      return true;
    case "lost":
      return usual[row] === labels[row];
    case "won":
      return answers[row] === labels[row];
  }
}

/** How many images change in each way. */
export function countChanges(survey: Survey): Readonly<Record<Change, number>> {
  const count = (change: Change) => {
    let images = 0;
    for (let row = 0; row < survey.images; row++) if (isChanged(survey, row, change)) images++;
    return images;
  };
  return { any: count("any"), lost: count("lost"), won: count("won") };
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
