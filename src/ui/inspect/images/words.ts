import type { ImageSorting } from "../../../lab/inspect/arrange.ts";
import { type Change, expertsOf, isChanged, type Question } from "../../../lab/inspect/question.ts";
import type { Survey } from "../../../probe/survey/survey.ts";
import { formatFixed, formatInteger, formatPercent } from "../../format.ts";
import { expertName } from "../../theme/palette.ts";

export const SORTING_WORDS: Readonly<Record<ImageSorting, string>> = {
  "most-confident": "Most confident answer first",
  "least-confident": "Least confident answer first",
  "largest-loss": "Largest loss first",
  "surest-router": "Router surest first",
  "least-sure-router": "Router least sure first",
  number: "By number",
};

const CHANGE_WORDS: Readonly<Record<Change, string>> = {
  any: "Images that are answered otherwise with these experts off",
  lost: "Images that are read wrongly with these experts off, and rightly with all on",
  won: "Images that are read rightly with these experts off, and wrongly with all on",
};

/** "4s sent to E3" */
export function describeQuestion(question: Question): string {
  switch (question.kind) {
    case "routing":
      return `${question.digit}s sent to ${expertName(question.expert)}`;
    case "confusion":
      return question.digit === question.answer
        ? `${question.digit}s read as ${question.answer}, rightly`
        : `${question.digit}s read as ${question.answer}`;
    case "expert":
      return `Images of ${expertName(question.expert)}`;
    case "mistakes":
      return "Mistakes";
    case "changed":
      return CHANGE_WORDS[question.change];
    case "map":
      return "Images of the part of the map";
  }
}

/** "Test image 18: a 3, read as 8 (97.1 %)", and "with all experts on as 3" where that is otherwise */
export function describeImage(survey: Survey, row: number): string {
  const answer = `${survey.answers[row]} (${formatPercent(survey.confidence[row] ?? 0)})`;
  const usual = isChanged(survey, row, "any")
    ? `, with all experts on as ${survey.usual[row]}`
    : "";
  return `Test image ${row * survey.stride}: a ${survey.labels[row]}, read as ${answer}${usual}`;
}

/** "E3 70 % · E5 30 % · loss 2.31 · the router gives its favourite 64 %" */
export function describeRouting(survey: Survey, row: number): string {
  const experts = expertsOf(survey, row)
    .filter(({ gate }) => gate >= 0.005)
    .map(({ expert, gate }) => `${expertName(expert)} ${formatPercent(gate, 0)}`);
  const certainty = survey.certainty[row] ?? 0;
  return [
    experts.length > 0 ? `Gates: ${experts.join(", ")}` : "No routed expert",
    `loss ${formatFixed(survey.losses[row] ?? 0, 2)} nats`,
    ...(certainty > 0 ? [`the router gives its favourite ${formatPercent(certainty, 0)}`] : []),
  ].join(" · ");
}

export function describeCount(shown: number, all: number): string {
  const images = `${formatInteger(all)} ${all === 1 ? "image" : "images"}`;
  return shown === all ? images : `${formatInteger(shown)} of ${images}`;
}
