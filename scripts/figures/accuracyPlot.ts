import { element, line, path, text } from "../../tools/figures/svg.ts";
import type { CaseReport } from "../methods/report.ts";
import { meanOf } from "../methods/statistics.ts";

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A horizontal line to compare with. */
export interface ComparisonLine {
  readonly label: string;
  readonly accuracy: number;
}

const LOWEST = 0.84;
const HIGHEST = 0.974;
const TICKS = [0.84, 0.86, 0.88, 0.9, 0.92, 0.94, 0.96];

/** Test accuracy while training: a faint line a seed, their mean, and what it is compared with. */
export function accuracyPlot(
  { runs, experiment }: CaseReport,
  stepsPerEpoch: number,
  box: Box,
  marks: readonly ComparisonLine[],
): string[] {
  const { epochs } = experiment;
  const toX = (step: number) => box.x + (step / (stepsPerEpoch * epochs)) * box.width;
  const toY = (accuracy: number) => scaleAccuracy(accuracy, box);
  const clip = `clip-${box.x}-${box.y}`;
  const lines = runs.map(({ curve }) => points(curve.step, curve.accuracy, toX, toY));
  const steps = runs[0].curve.step;
  const means = steps.map((_, i) => meanOf(runs.map(({ curve }) => curve.accuracy[i])));
  return [
    ...accuracyAxis(box),
    ...Array.from({ length: epochs + 1 }, (_, epoch) =>
      text(
        toX(epoch * stepsPerEpoch),
        box.y + box.height + 15,
        epoch === epochs ? `${epoch} epochs` : String(epoch),
        epoch === epochs ? "soft small end" : "soft small middle",
      ),
    ),
    ...marks.map(({ accuracy }) =>
      line(box.x, toY(accuracy), box.x + box.width, toY(accuracy), "rule"),
    ),
    element("clipPath", { id: clip }, [element("rect", { ...box })]),
    element("g", { "clip-path": `url(#${clip})` }, [
      ...lines.map((run) => path(run, "run")),
      path(points(steps, means, toX, toY), "mean"),
    ]),
    ...marks.map(({ label, accuracy }) =>
      text(box.x + 2, toY(accuracy) - 5, label, "soft small halo"),
    ),
  ];
}

function accuracyAxis(box: Box): string[] {
  return TICKS.flatMap((tick) => {
    const y = scaleAccuracy(tick, box);
    return [
      line(box.x, y, box.x + box.width, y, "grid"),
      text(box.x - 8, y + 3.5, String(Math.round(tick * 100)), "soft small end"),
    ];
  });
}

function scaleAccuracy(accuracy: number, { y, height }: Box): number {
  return y + height * (1 - (accuracy - LOWEST) / (HIGHEST - LOWEST));
}

function points(
  steps: readonly number[],
  accuracies: readonly number[],
  toX: (step: number) => number,
  toY: (accuracy: number) => number,
) {
  return steps.map((step, i) => [toX(step), toY(accuracies[i])] as const);
}
