import { groupBySeed } from "./seedGroups.ts";

/** A run that is compared: of a kept run, what a comparison goes by. */
export interface ChosenRun {
  readonly id: string;
  readonly link: string;
}

/** An experiment that is compared, with all its chosen seeds. */
export interface ComparedExperiment<Run extends ChosenRun = ChosenRun> {
  /** The link of its runs without the seed. */
  readonly key: string;
  /** A, B, C … */
  readonly letter: string;
  readonly runs: readonly Run[];
  /** Its place among the experiments: its dashes follow from it. */
  readonly index: number;
}

/** What is compared with what. */
export interface Comparison<Run extends ChosenRun = ChosenRun> {
  readonly experiments: readonly ComparedExperiment<Run>[];
  /** The experiment of the pinned run; the first where none is pinned. */
  readonly baseline: ComparedExperiment<Run> | undefined;
}

/** Experiments in the order in which their runs were chosen. The pinned run takes part, chosen or not. */
export function compareRuns<Run extends ChosenRun>(
  chosen: readonly Run[],
  pinned: Run | undefined,
): Comparison<Run> {
  const isIn = chosen.some(({ id }) => id === pinned?.id);
  const all = pinned === undefined || isIn ? chosen : [...chosen, pinned];
  const experiments = groupBySeed(all).map(({ key, runs }, index) => ({
    key,
    letter: letterOf(index),
    runs,
    index,
  }));
  const [pinnedGroup] = pinned ? groupBySeed([pinned]) : [];
  const baseline = experiments.find(({ key }) => key === pinnedGroup?.key) ?? experiments[0];
  return { experiments, baseline };
}

/** How a compared run is marked wherever it is listed. */
export interface RunMark {
  readonly letter: string;
  readonly isBaseline: boolean;
}

/** The marks of the compared runs, by their ids. */
export function marksOf({ experiments, baseline }: Comparison): ReadonlyMap<string, RunMark> {
  return new Map(
    experiments.flatMap((experiment) => {
      const mark = { letter: experiment.letter, isBaseline: experiment === baseline };
      return experiment.runs.map(({ id }) => [id, mark] as const);
    }),
  );
}

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/** A to Z, then AA, AB … */
export function letterOf(index: number): string {
  const letter = LETTERS[index % LETTERS.length] ?? "";
  return index < LETTERS.length
    ? letter
    : `${letterOf(Math.floor(index / LETTERS.length) - 1)}${letter}`;
}
