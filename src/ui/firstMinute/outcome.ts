import { applies } from "../../experiment/allowed.ts";
import type { Experiment } from "../../experiment/experiment.ts";
import { FIELD_TABLE } from "../../experiment/fieldTable.ts";
import type { EvaluationEvent, RunDescription } from "../../run/events.ts";
import { formatPercent } from "../format.ts";
import { expertName } from "../theme/palette.ts";

/** What came of a run, in words. */
export interface Outcome {
  /** Something true of the run's last test, in a sentence. */
  readonly finding: string;
  /** What to try next; undefined where nothing simple is left. */
  readonly suggestion: Suggestion | undefined;
}

/** A change of the experiment, and the question that it answers. */
export interface Suggestion {
  readonly question: string;
  readonly change: Readonly<Partial<Experiment>>;
}

/** What the words are made of. */
export interface FinishedRun {
  readonly evaluation: EvaluationEvent;
  readonly model: RunDescription["model"];
  readonly experiment: Experiment;
}

export function describeOutcome(run: FinishedRun): Outcome {
  return { finding: describeFinding(run), suggestion: suggest(run) };
}

/** An expert that takes this much more than its fair share is worth a sentence. */
const BUSY = 2;

function describeFinding(run: FinishedRun): string {
  const { evaluation, model } = run;
  if (model.numExperts === 1 || model.routing.assignment === "all") return findHardest(evaluation);
  return findDead(evaluation) ?? findBusiest(evaluation) ?? findSpecialist(evaluation);
}

/** Experts that hardly any test image goes to. */
function findDead({ deadExperts, utilisation }: EvaluationEvent): string | undefined {
  const numExperts = utilisation.length;
  const dead = Math.round(deadExperts * numExperts);
  if (dead === 0) return undefined;
  if (dead > 1) return `${dead} of ${numExperts} experts get hardly any image.`;
  return `${expertName(utilisation.indexOf(Math.min(...utilisation)))} gets hardly any image.`;
}

/** An expert that takes far more than its fair share. */
function findBusiest({ utilisation, load }: EvaluationEvent): string | undefined {
  const most = Math.max(...utilisation);
  if (most < BUSY) return undefined;
  const expert = utilisation.indexOf(most);
  const [share, fair] = [load[expert], 1 / load.length].map(percent);
  return `${expertName(expert)} takes ${share} of the work: a fair share would be ${fair}.`;
}

/** The class that goes to one expert more than any other class does to any expert. */
function findSpecialist({ routing, load, expertsPerImage }: EvaluationEvent): string {
  const numExperts = load.length;
  const place = routing.indexOf(Math.max(...routing));
  const [digit, expert] = [Math.floor(place / numExperts), place % numExperts];
  // Shares are of a class's assignments: with two for each image, an expert that sees all of them has half.
  const share = Math.min(1, routing[place] * meanOf(expertsPerImage));
  return `${expertName(expert)} took ${describeShare(share)} the ${digit}s.`;
}

/** The mean of a histogram over 0, 1, 2 ... */
function meanOf(counts: readonly number[]): number {
  const images = counts.reduce((sum, count) => sum + count, 0);
  const total = counts.reduce((sum, count, experts) => sum + count * experts, 0);
  return images > 0 ? total / images : 1;
}

/** Where there is no choice of experts: what was hardest to read. */
function findHardest({ accuracy, perClass }: EvaluationEvent): string {
  const worst = Math.min(...perClass);
  const digit = perClass.indexOf(worst);
  return `${percent(accuracy)} of the test images were read rightly; the ${digit}s were hardest, with ${percent(worst)}.`;
}

/** A share as one would say it, up to and including "of". */
function describeShare(share: number): string {
  return SHARES.find(({ from }) => share >= from)?.words ?? `${percent(share)} of`;
}

/** From the largest down; shares between two of them are told as a number. */
const SHARES = [
  { from: 1, words: "all" },
  { from: 0.95, words: "nearly all" },
  { from: 0.8, words: "most of" },
  { from: 0.76, words: "more than three quarters of" },
  { from: 0.7, words: "almost three quarters of" },
  { from: 0.64, words: "about two thirds of" },
  { from: 0.52, words: "more than half of" },
  { from: 0.49, words: "half of" },
  { from: 0.44, words: "almost half of" },
] as const;

const percent = (share: number) => formatPercent(share, 0);

interface Idea extends Suggestion {
  /** Whether it changes anything of the run, and what it asks makes sense. */
  readonly suits: (run: FinishedRun) => boolean;
}

/** The first that suits is suggested. */
const IDEAS: readonly Idea[] = [
  {
    question: "Raise the loss coefficient to 1: will every expert get work?",
    change: { importanceCoef: 1 },
    suits: ({ experiment, evaluation }) =>
      uses(experiment, "importanceCoef") &&
      evaluation.deadExperts > 0 &&
      experiment.importanceCoef > 0 &&
      experiment.importanceCoef < 1,
  },
  {
    question: "Set the loss coefficient to 0: will the experts still share the work?",
    change: { importanceCoef: 0 },
    suits: ({ experiment }) => uses(experiment, "importanceCoef") && experiment.importanceCoef > 0,
  },
  {
    question: "Set the loss coefficient to 0.1: will it wake the experts that nobody asks?",
    change: { importanceCoef: 0.1 },
    suits: ({ experiment, evaluation }) =>
      uses(experiment, "importanceCoef") && evaluation.deadExperts > 0,
  },
  {
    question: "Ask two experts for each image: will it read more of them rightly?",
    change: { topK: 2 },
    suits: ({ experiment }) => uses(experiment, "topK") && experiment.topK === 1,
  },
  {
    question: "Set the loss coefficient to 0.1: will the work be shared more evenly?",
    change: { importanceCoef: 0.1 },
    suits: ({ experiment }) =>
      uses(experiment, "importanceCoef") && experiment.importanceCoef === 0,
  },
  {
    question: "Try 16 experts: does each learn fewer digits?",
    change: { numExperts: 16 },
    suits: ({ experiment }) => uses(experiment, "numExperts") && experiment.numExperts < 16,
  },
];

const uses = (experiment: Experiment, name: "importanceCoef" | "topK" | "numExperts") =>
  applies(FIELD_TABLE[name], experiment);

function suggest(run: FinishedRun): Suggestion | undefined {
  const idea = IDEAS.find(({ suits }) => suits(run));
  return idea && { question: idea.question, change: idea.change };
}
