import { METHODS } from "../../experiment/methods.ts";
import type { RunResult } from "../../run/result.ts";
import { describeSettings } from "./takenRun.ts";

/** What a citation has beside the run's result. */
export interface CitedPage {
  /** The run's whole address. */
  readonly address: string;
  /** Of the page's build. */
  readonly commit: string;
  readonly date: Date;
}

/**
 * A text that says which run figures are of, for a report: in words, and as an entry for BibTeX. Numbers are written as
 * in files, with a point.
 */
export function citeRun(result: RunResult, { address, commit, date }: CitedPage): string {
  const { experiment, changes, engine, steps, test, trainSeconds } = result;
  const day = date.toISOString().slice(0, 10);
  const { title } = METHODS[experiment.method];
  const on = [engine.kind === "webgpu" ? "WebGPU" : "CPU", engine.adapter].filter(Boolean);
  const figures = [
    `${percent(test.accuracy)} of ${test.images} test images read rightly`,
    test.loss === null ? "loss not finite" : `loss ${test.loss.toFixed(4)}`,
    ...(test.load.length > 1 ? [`busiest expert ${percent(test.maxVio)} above its share`] : []),
  ].join(", ");
  const note = `commit ${commit}; engine ${on.join(", ")}; step ${steps}; ${figures}`;
  return [
    `Switchyard, ${title}: ${describeSettings({ experiment, changes })}.`,
    `Step ${steps}: ${figures}. Engine: ${on.join(", ")}, ${trainSeconds.toFixed(1)} s of training.`,
    `Commit ${commit}. ${address} (${day}).`,
    "",
    `@misc{switchyard-${experiment.method}-${day},`,
    `  title = {Switchyard: ${title}},`,
    `  year = {${date.getUTCFullYear()}},`,
    `  howpublished = {\\url{${address}}},`,
    `  note = {${note.replaceAll("%", "\\%")}}`,
    "}",
    "",
  ].join("\n");
}

const percent = (share: number) => `${(100 * share).toFixed(2)} %`;
