import { shown } from "../experiment/issue.ts";
import { type Question, readQuestion } from "../lab/inspect/question.ts";
import type { ShownView } from "./viewStore.ts";

/** What a run has that questions are about. */
export interface Inspected {
  readonly numExperts: number;
  readonly numClasses: number;
  readonly testImages: number;
}

type InspectionTexts = Pick<ShownView, "ask" | "off" | "image">;

/** A parameter of Inspect's that means nothing for a run. */
export interface InspectionIssue {
  readonly field: keyof InspectionTexts;
  /** Used instead; "": the parameter is left out. */
  readonly instead: string;
  /** The field, its value, what is allowed, and what is used instead, in a sentence. */
  readonly message: string;
}

/** What of a link's texts cannot be shown of a run. */
export function checkInspection(texts: InspectionTexts, run: Inspected): InspectionIssue[] {
  const found = [checkAsk(texts.ask, run), checkOff(texts.off, run), checkImage(texts.image, run)];
  return found.filter((issue) => issue !== undefined);
}

function checkAsk(ask: string, run: Inspected): InspectionIssue | undefined {
  const question = readQuestion(ask);
  if (ask === "" || (question && isAnswerable(question, run))) return undefined;
  const { numExperts: E, numClasses: C } = run;
  const allowed = `mistakes, changed, changed-lost, changed-won, expert-E1 to expert-E${E}, routing-0-E1 to routing-${C - 1}-E${E}, confusion-0-0 to confusion-${C - 1}-${C - 1}, or a part of the map such as map_-20_40_0_100`;
  const message = `ask=${shown(ask)} is not one of ${allowed}; the mistakes are shown.`;
  return { field: "ask", instead: "", message };
}

function isAnswerable(question: Question, { numExperts, numClasses }: Inspected): boolean {
  switch (question.kind) {
    case "routing":
      return question.digit < numClasses && question.expert < numExperts;
    case "confusion":
      return question.digit < numClasses && question.answer < numClasses;
    case "expert":
      return question.expert < numExperts;
    case "mistakes":
    case "changed":
    case "map":
      return true;
  }
}

function checkOff(off: string, { numExperts }: Inspected): InspectionIssue | undefined {
  const names = off === "" ? [] : off.split(",");
  const isExpert = (name: string) => /^[1-9]\d{0,2}$/.test(name) && Number(name) <= numExperts;
  if (names.every(isExpert)) return undefined;
  const instead = names.filter(isExpert).join(",");
  const used = instead === "" ? "all experts are on" : `off=${instead} is used`;
  const message = `off=${shown(off)} is not a list of experts, which are 1 to ${numExperts}; ${used}.`;
  return { field: "off", instead, message };
}

function checkImage(image: string, { testImages }: Inspected): InspectionIssue | undefined {
  if (image === "" || (/^\d{1,7}$/.test(image) && Number(image) < testImages)) return undefined;
  const allowed = `0 to ${testImages - 1}`;
  const message = `image=${shown(image)} is not a test image: they are ${allowed}; none is shown.`;
  return { field: "image", instead: "", message };
}
