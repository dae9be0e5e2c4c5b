import type { Experiment } from "../experiment/experiment.ts";
import { formatField } from "../experiment/fields.ts";
import { FIELD_TABLE } from "../experiment/fieldTable.ts";
import { type WriteNumber, writeEnglish } from "../experiment/writeNumber.ts";
import { baselineFor } from "./baseline.ts";
import type { Ghost } from "./ghost.ts";
import { differingFields } from "./linkedRun.ts";

/** What figures of accuracy draw beside a run. */
export interface Comparison {
  readonly kind: "baseline" | "ghost";
  /** For a legend: "one expert", "last run". */
  readonly name: string;
  /** What it is, in a sentence. */
  readonly title: string;
  /** Tests over the steps of the run that is shown. */
  readonly tests: readonly { readonly step: number; readonly accuracy: number }[];
  /** Accuracies of the classes, and when they were measured; undefined where there are none to compare with. */
  readonly classes: { readonly perClass: ArrayLike<number>; readonly when: string } | undefined;
}

export interface ComparedRun {
  /** What the figures show. */
  readonly shown: Experiment;
  readonly stepsPerEpoch: number;
  /** Full passes over the training images so far. */
  readonly epochs: number;
  /** The visitor's last run, if there was one. */
  readonly ghost: Ghost | undefined;
}

/** The recorded baseline where it is comparable; else the visitor's own last run on these data; else nothing. */
export function comparisonOf(
  run: ComparedRun,
  write: WriteNumber = writeEnglish,
): Comparison | undefined {
  return compareWithBaseline(run) ?? compareWithGhost(run, write);
}

function compareWithBaseline(run: ComparedRun): Comparison | undefined {
  const { shown, stepsPerEpoch, epochs } = run;
  const baseline = baselineFor(shown);
  if (baseline === undefined) return undefined;
  const perClass = baseline.perClass[epochs - 1];
  return {
    kind: "baseline",
    name: "one expert",
    title: "One expert alone, trained in the same way on the same images, recorded once.",
    tests: baseline.tests.map(({ epoch, accuracy }) => ({
      step: Math.round(epoch * stepsPerEpoch),
      accuracy,
    })),
    classes: perClass && { perClass, when: `after epoch ${epochs}` },
  };
}

function compareWithGhost(
  { shown, ghost }: ComparedRun,
  write: WriteNumber,
): Comparison | undefined {
  if (ghost === undefined || ghost.experiment.dataset !== shown.dataset) return undefined;
  const { experiment, perClass, step, tests } = ghost;
  const differences = differingFields(experiment, shown).map(
    (name) => `${FIELD_TABLE[name].label} ${formatField(name, experiment[name], write)}`,
  );
  const [only] = differences;
  const what = differences.length === 0 ? "the same experiment" : differences.join(", ");
  return {
    kind: "ghost",
    name: differences.length === 1 ? `last run: ${only}` : "last run",
    title: `Your last run: ${what}.`,
    tests,
    classes: { perClass, when: `at step ${write(step)}` },
  };
}
