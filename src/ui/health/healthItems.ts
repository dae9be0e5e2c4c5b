import type { SeriesPoint } from "../../lab/series.ts";
import { deadShare, diversity, maxViolation } from "../../reference/measures.ts";
import { ASSIGNMENTS } from "../../reference/routing.ts";
import type { EvaluationEvent, ModelDescription } from "../../run/events.ts";
import {
  formatChange,
  formatFixed,
  formatInteger,
  formatPercent,
  formatRare,
  formatRate,
  formatRatio,
} from "../format.ts";
import type { Spread } from "../spread.ts";

/** One number of the readout: in a student's words, with the field's term beside them. */
export interface HealthItem {
  readonly name: string;
  /** "–" while there is nothing to tell */
  readonly value: string;
  /** the measure itself, for tables; undefined while there is none */
  readonly measure: number | undefined;
  /** what the field calls it, where that is not the name */
  readonly term?: string;
  /** how to read it, in a few words */
  readonly note: string;
  /** and in a sentence */
  readonly title: string;
  readonly tone?: "warning";
}

export interface HealthInput {
  readonly model: ModelDescription;
  readonly evaluation: EvaluationEvent | undefined;
  readonly spread: Spread | undefined;
  readonly tokenChoice: EvaluationEvent | undefined;
  readonly points: readonly SeriesPoint[];
  /** Steps so far, and those of them that were skipped. */
  readonly steps: number;
  readonly skippedSteps: number;
  /** Whether experts take only so many images in training. */
  readonly hasCapacity: boolean;
}

/** Training is reported over about this many of its last steps. */
const RECENT_STEPS = 100;
const MISSING = "–";

/** Only what applies to the method: a number that cannot change says nothing. */
export function healthItems(input: HealthInput): HealthItem[] {
  const { model, evaluation } = input;
  const { routing, numExperts } = model;
  const recent = recentOf(input.points);
  const isQuota = routing.assignment === "expert-choice";
  const hasBalance = numExperts > 1 && !isQuota;
  const hasScores =
    numExperts > 1 &&
    routing.router !== "none" &&
    ASSIGNMENTS[routing.assignment].router === "logits";
  return [
    ...(input.skippedSteps > 0 ? [skipItem(input)] : []),
    ...(input.hasCapacity || recent.dropRate > 0 ? [dropItem(recent)] : []),
    ...(recent.unrouted > 0 && !isQuota ? accuracyItems(recent) : []),
    ...(isQuota ? testItems(input) : []),
    ...(hasBalance ? balanceItems(input.spread, numExperts) : []),
    ...(numExperts > 1 && isMixed(model) ? [computeItem(evaluation)] : []),
    ...(hasScores ? [entropyItem(evaluation, numExperts)] : []),
    workItem(model, evaluation),
  ];
}

/** Means over the last steps. */
function recentOf(points: readonly SeriesPoint[]) {
  const mean = { steps: 0, accuracy: 0, dropRate: 0, unrouted: 0, unroutedCorrect: 0 };
  for (const point of points.toReversed()) {
    if (mean.steps >= RECENT_STEPS) break;
    mean.steps += point.steps;
    mean.accuracy += point.accuracy * point.steps;
    mean.dropRate += point.dropRate * point.steps;
    mean.unrouted += point.unrouted * point.steps;
    mean.unroutedCorrect += point.unroutedCorrect * point.steps;
  }
  const { steps } = mean;
  const over = (sum: number) => (steps > 0 ? sum / steps : 0);
  return {
    hasSteps: steps > 0,
    accuracy: over(mean.accuracy),
    dropRate: over(mean.dropRate),
    unrouted: over(mean.unrouted),
    unroutedCorrect: over(mean.unroutedCorrect),
  };
}

type Recent = ReturnType<typeof recentOf>;

function skipItem({ steps, skippedSteps }: HealthInput): HealthItem {
  return {
    name: "Skipped",
    value: formatInteger(skippedSteps),
    measure: skippedSteps,
    note: `of ${formatInteger(steps)} steps`,
    title: "Steps whose loss or gradient was not finite: they changed nothing.",
    tone: "warning",
  };
}

function dropItem({ hasSteps, dropRate }: Recent): HealthItem {
  return {
    name: "Dropped",
    value: hasSteps ? formatRare(dropRate) : MISSING,
    measure: hasSteps ? dropRate : undefined,
    note: "of training’s assignments",
    title:
      "Share of the last training batches’ assignments that found their expert full. At test nothing is dropped.",
    ...(dropRate > 0 ? { tone: "warning" } : {}),
  };
}

function accuracyItems(recent: Recent): HealthItem[] {
  const kept = (recent.accuracy - recent.unroutedCorrect) / (1 - recent.unrouted);
  const left = recent.unroutedCorrect / recent.unrouted;
  return [
    {
      name: "Right with an expert",
      value: recent.unrouted < 1 ? formatPercent(kept) : MISSING,
      measure: recent.unrouted < 1 ? kept : undefined,
      note: "of training’s images",
      title: "Accuracy on the images of the last training batches that a routed expert answered.",
    },
    {
      name: "Right without one",
      value: formatPercent(left),
      measure: left,
      note: `${formatRare(recent.unrouted)} of the images`,
      title:
        "Accuracy on the images of the last training batches that were left without a routed expert.",
      tone: "warning",
    },
  ];
}

function testItems({ model, evaluation, tokenChoice }: HealthInput): HealthItem[] {
  const accuracyOf = (test: EvaluationEvent | undefined) =>
    test ? formatPercent(test.accuracy) : MISSING;
  return [
    {
      name: "Test in batches",
      value: accuracyOf(evaluation),
      measure: evaluation?.accuracy,
      note: "of 1,000 test images",
      title:
        "Accuracy where experts choose within fixed batches of 1,000 test images: an answer depends on the other images of its batch.",
    },
    {
      name: "Each image alone",
      value: accuracyOf(tokenChoice),
      measure: tokenChoice?.accuracy,
      note: `with its best ${model.topK}`,
      title: `Accuracy on the whole test where each image by itself takes its best ${model.topK} experts, which training never did.`,
    },
    strayItem(evaluation),
  ];
}

function strayItem(evaluation: EvaluationEvent | undefined): HealthItem {
  const { dropRate = 0, accuracyUnrouted = null } = evaluation ?? {};
  return {
    name: "Not chosen",
    value: evaluation ? formatRare(dropRate) : MISSING,
    measure: evaluation?.dropRate,
    note:
      accuracyUnrouted === null
        ? "of the test images"
        : `${formatPercent(accuracyUnrouted)} of them right`,
    title: "Share of the test images that no expert chose.",
    ...(dropRate > 0 ? { tone: "warning" } : {}),
  };
}

function balanceItems(spread: Spread | undefined, numExperts: number): HealthItem[] {
  const load = spread?.load;
  const dead = load && Math.round(deadShare(load) * numExperts);
  return [
    {
      name: "Dead experts",
      value: dead === undefined ? MISSING : `${dead} of ${numExperts}`,
      measure: dead,
      note: spread?.isOfGates ? "get next to none of the gates" : "get next to nothing at test",
      title: "Experts that get less than 1 % of their fair share.",
      ...(dead ? { tone: "warning" } : {}),
    },
    busiestItem("Busiest expert", "", load && maxViolation(load)),
    usedItem(load && diversity(load), numExperts),
  ];
}

/** @param of what it is busy with, as in " of the work"; "" for the load */
function busiestItem(name: string, of: string, maxVio: number | undefined): HealthItem {
  return {
    name,
    value: maxVio === undefined ? MISSING : formatChange(maxVio),
    measure: maxVio,
    term: `MaxVio${of}`,
    note: `above its fair share${of}${termOf("MaxVio", maxVio)}`,
    title:
      "How far the busiest expert is above its fair share: MaxVio is (largest load − mean) / mean, and 0 where all get the same.",
  };
}

function usedItem(share: number | undefined, numExperts: number): HealthItem {
  return {
    name: "Effectively used",
    value: share === undefined ? MISSING : `${formatFixed(share * numExperts, 1)} of ${numExperts}`,
    measure: share,
    term: "diversity",
    note: `experts${termOf("diversity", share)}`,
    title:
      "As many experts with equal loads would be as diverse: exp(entropy of the load). Diversity is their share of all experts.",
  };
}

/** The field's name of a measure, with its value, on one line: " (MaxVio 0.49)". */
function termOf(term: string, measure: number | undefined): string {
  const text = measure === undefined ? `(${term})` : `(${term} ${formatRatio(measure)})`;
  return ` ${text.replaceAll(" ", "\u00a0")}`;
}

const isMixed = ({ hiddenSizes, numExperts }: ModelDescription) =>
  new Set(hiddenSizes.slice(0, numExperts)).size > 1;

/** Experts of different sizes cost differently for one image. */
function computeItem(evaluation: EvaluationEvent | undefined): HealthItem {
  return busiestItem(
    "Busiest by work",
    " of the work",
    evaluation && maxViolation(evaluation.computeShares),
  );
}

function entropyItem(evaluation: EvaluationEvent | undefined, numExperts: number): HealthItem {
  const entropy = evaluation?.gateEntropy;
  return {
    name: "Router chooses among",
    value: entropy === undefined ? MISSING : `about ${formatFixed(Math.exp(entropy), 1)}`,
    measure: entropy,
    term: "gate entropy",
    note: `of ${numExperts} experts${termOf("gate entropy", entropy)}`,
    title:
      "The router chooses among about so many experts, on average over the test images: 1 where it is certain, all of them where it guesses. It is exp(gate entropy).",
  };
}

function workItem(model: ModelDescription, evaluation: EvaluationEvent | undefined): HealthItem {
  const work = evaluation?.multiplyAddsPerImage ?? model.cost.multiplyAddsPerImage;
  return {
    name: "Work for an image",
    value: formatRate(work),
    measure: work,
    term: "multiply–adds",
    note: "products added up (multiply–adds)",
    title: `An image takes ${formatInteger(work)} multiply–adds on average, the router counted: products of a weight and an input, added to a sum. The model has ${formatInteger(model.cost.parameters)} parameters in all.`,
  };
}
