import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Experiment } from "../../src/experiment/experiment.ts";
import { RunFailed } from "../../tools/command.ts";
import { replaceFile } from "../../tools/outputFile.ts";
import { PROJECT_ROOT } from "../../tools/project.ts";
import type { CaseGroup } from "./cases.ts";

export const RESULTS = path.join(PROJECT_ROOT, "docs/results");

/** The object that `npm run methods` writes. */
export interface MethodReport {
  readonly schema: 1;
  readonly versions: Readonly<Record<string, string>>;
  readonly machine: {
    readonly platform: string;
    readonly processor: string;
    readonly cores: number;
  };
  readonly cases: Readonly<Record<string, CaseReport>>;
}

export interface CaseReport {
  readonly group: CaseGroup;
  /** Of the first seed. */
  readonly link: string;
  /** Every field, so that a default that moves later does not change what was measured. */
  readonly experiment: Experiment;
  /** Of what is trained, which for a baseline is not what its fields describe. */
  readonly parameters: number;
  readonly multiplyAdds: number;
  /** One a seed, in their order. */
  readonly runs: readonly SeedRun[];
  /** [C][E] of the first seed: each class's assignments, as shares that sum to 1 a row. */
  readonly routing: readonly (readonly number[])[];
  /** [C][E] of the first seed, where every image sees every expert: the same for the gates. */
  readonly gateRouting?: readonly (readonly number[])[];
  /** Training alone; absent until it was measured on a quiet machine. */
  readonly speed?: Speed;
}

/** One run; all but `training` and `curve` are of the whole test set after the last step. */
export interface SeedRun {
  readonly seed: number;
  readonly accuracy: number;
  /** Where experts choose among images: the same weights, each image choosing for itself. */
  readonly tokenChoiceAccuracy?: number;
  /** null where it is not finite */
  readonly loss: number | null;
  /** [E] over the fair share */
  readonly utilisation: readonly number[];
  /** Where every image sees every expert: the same of the gates. */
  readonly gateUtilisation?: readonly number[];
  readonly deadExperts: number;
  readonly maxVio: number;
  readonly diversity: number;
  /** In nats. */
  readonly gateEntropy: number;
  /** [E + 1] how many images went to 0, 1, ... E experts */
  readonly expertsPerImage: readonly number[];
  /** In the last epoch: shares of assignments dropped, and of images left without an expert. */
  readonly training: {
    readonly dropRate: number;
    readonly unrouted: number;
    readonly accuracyKept: number | null;
    readonly accuracyDropped: number | null;
  };
  readonly skippedSteps: number;
  /** Test accuracy while training; of trials only parts of the test images between the ends of epochs. */
  readonly curve: { readonly step: readonly number[]; readonly accuracy: readonly number[] };
}

export interface Speed {
  /** One entry a round. */
  readonly imagesPerSecond: readonly number[];
  readonly median: number;
}

/** Names begin with their dates, so the last one is the newest. */
export function newestReportFile(): string | undefined {
  const names = readdirSync(RESULTS).filter((name) => /-methods-.*\.json$/.test(name));
  const newest = names.sort().at(-1);
  return newest && path.join(RESULTS, newest);
}

/** @throws RunFailed where the file is another one */
export function readReport(file: string): MethodReport | undefined {
  if (!existsSync(file)) return undefined;
  try {
    const report: MethodReport = JSON.parse(readFileSync(file, "utf8"));
    if (report.schema === 1 && report.cases) return report;
  } catch {} // neither is JSON
  throw new RunFailed(`${file} is not what npm run methods writes: it is left as it is.`);
}

/** Written whole or not at all: a run may be interrupted at any time. */
export function writeReport(file: string, report: MethodReport): void {
  const rounded = JSON.stringify(report, (_, value) => roundNumber(value), 1);
  const text = rounded.replace(/\[[^[\]{}]*\]/g, (list) => list.replace(/\s+/g, " "));
  replaceFile(file, `${text}\n`);
}

function roundNumber(value: unknown): unknown {
  const isFraction = typeof value === "number" && !Number.isInteger(value);
  return isFraction ? Number(value.toPrecision(5)) : value;
}
