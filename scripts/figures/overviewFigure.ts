import type { MethodFamily } from "../../src/experiment/methods.ts";
import { effectiveTopK } from "../../src/experiment/modelSizes.ts";
import { styleSheet } from "../../tools/figures/style.ts";
import { drawing, element, line, text } from "../../tools/figures/svg.ts";
import type { CaseReport } from "../methods/report.ts";
import { meanOf, spreadOf } from "../methods/statistics.ts";

/** A row of the overview. */
export interface OverviewRow {
  readonly title: string;
  readonly family: MethodFamily;
  readonly known: CaseReport;
}

const WIDTH = 820;
const PLOT = { x: 220, width: 344 };
const TOP = 98;
const ROW = 23;
const LOWEST = 0.88;
const HIGHEST = 0.97;
const TICKS = [0.88, 0.9, 0.92, 0.94, 0.96];

const CLASS_OF_FAMILY: Readonly<Record<MethodFamily, string>> = {
  "Learned routing": "learned",
  "Fixed routing": "fixed",
  "One dense network": "net",
};

/** Every run of every method as a dot, best method first. */
export function overviewFigure(title: string, rows: readonly OverviewRow[]): string {
  const ranked = rows.toSorted((a, b) => accuracyOf(b) - accuracyOf(a));
  const height = TOP + ranked.length * ROW + 40;
  const bottom = TOP + ranked.length * ROW;
  const nets = ranked.filter(({ family }) => family === "One dense network");
  return drawing({ width: WIDTH, height, title }, styleSheet(), [
    element("rect", {
      class: "card",
      x: 0.5,
      y: 0.5,
      width: WIDTH - 1,
      height: height - 1,
      rx: 14,
    }),
    text(24, 36, title, "title"),
    ...legend(24, 58),
    ...["k", "accuracy, %", "parameters", "multiply–adds"].map((name, i) =>
      text(COLUMN_ENDS[i], TOP - 14, name, "soft small end"),
    ),
    ...TICKS.flatMap((tick) => [
      line(toX(tick), TOP, toX(tick), bottom, "grid"),
      text(
        toX(tick),
        bottom + 17,
        `${Math.round(100 * tick)}${tick === LOWEST ? " %" : ""}`,
        "soft small middle",
      ),
    ]),
    ...nets.map((net) => line(toX(accuracyOf(net)), TOP, toX(accuracyOf(net)), bottom, "rule")),
    ...ranked.flatMap((row, i) => drawRow(row, TOP + (i + 0.5) * ROW)),
  ]);
}

const COLUMN_ENDS = [598, 662, 722, 796];

function drawRow({ title, family, known }: OverviewRow, y: number): string[] {
  const name = CLASS_OF_FAMILY[family];
  const accuracies = known.runs.map(({ accuracy }) => accuracy);
  const mean = toX(meanOf(accuracies));
  const isNet = family === "One dense network";
  const cells = [
    isNet ? "–" : String(effectiveTopK(known.experiment)),
    `${(100 * meanOf(accuracies)).toFixed(1)} ± ${(100 * spreadOf(accuracies)).toFixed(1)}`,
    inThousands(known.parameters),
    inThousands(known.multiplyAdds),
  ];
  return [
    text(PLOT.x - 16, y + 4, title, "end"),
    ...accuracies.map((accuracy) =>
      element("circle", { class: name, cx: toX(accuracy), cy: y, r: 3.4, "fill-opacity": 0.42 }),
    ),
    element("rect", { class: name, x: mean - 1.25, y: y - 8, width: 2.5, height: 16, rx: 1.25 }),
    ...cells.map((cell, i) =>
      text(COLUMN_ENDS[i], y + 4, cell, i === 1 ? "strong end" : "soft end"),
    ),
  ];
}

function legend(x: number, y: number): string[] {
  const entries: readonly [MethodFamily, string, number][] = [
    ["Learned routing", "learned router", 0],
    ["Fixed routing", "fixed router", 104],
    ["One dense network", "one dense network", 194],
  ];
  return entries.flatMap(([family, words, dx]) => [
    element("circle", { class: CLASS_OF_FAMILY[family], cx: x + dx + 4, cy: y - 4, r: 4 }),
    text(x + dx + 13, y, words, "soft"),
  ]);
}

function toX(accuracy: number): number {
  return PLOT.x + (PLOT.width * (accuracy - LOWEST)) / (HIGHEST - LOWEST);
}

function accuracyOf({ known }: OverviewRow): number {
  return meanOf(known.runs.map(({ accuracy }) => accuracy));
}

function inThousands(count: number): string {
  return `${(count / 1000).toFixed(1)} k`;
}
