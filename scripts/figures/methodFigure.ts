import type { Method } from "../../src/experiment/methods.ts";
import { effectiveTopK } from "../../src/experiment/modelSizes.ts";
import { DEAD_BELOW } from "../../src/reference/measures.ts";
import { expertColour, expertName } from "../../src/ui/theme/palette.ts";
import { HEAT_LEVELS, styleSheet } from "../../tools/figures/style.ts";
import { drawing, element, group, line, text } from "../../tools/figures/svg.ts";
import type { CaseReport } from "../methods/report.ts";
import { meanOf, spreadOf } from "../methods/statistics.ts";
import { accuracyPlot, type Box, type ComparisonLine } from "./accuracyPlot.ts";

const SIZE = { width: 820, height: 364 };
const MATRIX: Box = { x: 46, y: 92, width: 396, height: 170 };
const BARS: Box = { x: 46, y: 280, width: 396, height: 48 };
const PLOT: Box = { x: 512, y: 92, width: 284, height: 220 };
/** Shares below it are shown by their colour alone. */
const LEAST_PRINTED = 0.045;
const GAP = 2;

export interface FigureInput {
  readonly title: string;
  readonly method: Method;
  readonly known: CaseReport;
  readonly stepsPerEpoch: number;
  readonly marks: readonly ComparisonLine[];
}

/** Who gets which digit, how much each expert gets, and how the accuracy grew. */
export function methodFigure({ title, method, known, stepsPerEpoch, marks }: FigureInput): string {
  const accuracies = known.runs.map(({ accuracy }) => 100 * accuracy);
  const result = `${meanOf(accuracies).toFixed(1)} ± ${spreadOf(accuracies).toFixed(1)} %`;
  const shares = known.gateRouting ?? known.routing;
  const matrix = heatmap(shares);
  const [{ utilisation, gateUtilisation: load = utilisation }] = known.runs;
  const what = known.gateRouting ? "gates" : "assignments";
  const about = [method.year, ...describeSizes(known)].filter(Boolean).join(" · ");
  return drawing(
    { ...SIZE, title: `${title}: ${result} of the test images` },
    styleSheet(matrix.levels),
    [
      element("rect", {
        class: "card",
        x: 0.5,
        y: 0.5,
        width: SIZE.width - 1,
        height: SIZE.height - 1,
        rx: 14,
      }),
      text(24, 36, title, "title"),
      text(24, 56, about, "soft"),
      text(SIZE.width - 24, 36, result, "figure"),
      text(SIZE.width - 24, 56, `test accuracy, ${known.runs.length} seeds`, "soft end"),
      ...columnNames(load),
      ...matrix.cells,
      ...loadBars(load, what),
      ...accuracyPlot(known, stepsPerEpoch, PLOT, marks),
    ],
  );
}

function describeSizes({ experiment }: CaseReport): string[] {
  const { numExperts, numSharedExperts, hiddenSize, assignment } = experiment;
  const shared = numSharedExperts > 0 ? ` and ${numSharedExperts} shared` : "";
  const k = effectiveTopK(experiment);
  return [
    `${numExperts}${shared} experts of ${hiddenSize} hidden units`,
    assignment === "all" ? "all for every image" : `k = ${k}`,
  ];
}

function columnNames(load: readonly number[]): string[] {
  const width = MATRIX.width / load.length;
  return load.map((value, e) => {
    const centre = MATRIX.x + (e + 0.5) * width;
    const isDead = value < DEAD_BELOW;
    return group("column", [
      text(centre, MATRIX.y - 12, expertName(e), `${isDead ? "soft" : "strong"} small middle`),
      element("rect", {
        x: centre - width * 0.28,
        y: MATRIX.y - 7,
        width: width * 0.56,
        height: 2.5,
        rx: 1.25,
        fill: expertColour(e),
        "fill-opacity": isDead ? 0.35 : 1,
      }),
    ]);
  });
}

function heatmap(shares: readonly (readonly number[])[]) {
  const rowHeight = MATRIX.height / shares.length;
  const width = MATRIX.width / shares[0].length;
  const levels: number[] = [];
  const cells = shares.flatMap((row, c) => {
    const y = MATRIX.y + c * rowHeight;
    return [
      text(MATRIX.x - 10, y + rowHeight / 2 + 4, String(c), "strong end"),
      ...row.flatMap((share, e) => {
        const level = Math.round(share ** 0.7 * HEAT_LEVELS);
        levels.push(level);
        const x = MATRIX.x + e * width;
        const size = { width: width - GAP, height: rowHeight - GAP };
        const cell = element("rect", {
          class: `h${level}`,
          x: x + GAP / 2,
          y: y + GAP / 2,
          ...size,
          rx: 3,
        });
        if (share < LEAST_PRINTED) return [cell];
        const value = String(Math.round(100 * share));
        return [
          cell,
          text(x + width / 2, y + rowHeight / 2 + 3.5, value, `h${level}t small middle`),
        ];
      }),
    ];
  });
  return { cells, levels };
}

/** The first seed's load, in fair shares: the dashed line is what each expert would get of an even one. */
function loadBars(load: readonly number[], what: string): string[] {
  const width = BARS.width / load.length;
  const scale = BARS.height / Math.max(1.8, ...load);
  const base = BARS.y + BARS.height;
  const fair = base - scale;
  return [
    ...load.map((value, e) => {
      const height = Math.max(1, value * scale);
      const bar = { y: base - height, width: width * 0.68, height, rx: 2 };
      const x = BARS.x + (e + 0.16) * width;
      return element("rect", { x, ...bar, fill: expertColour(e) });
    }),
    line(BARS.x, fair, BARS.x + BARS.width, fair, "fair"),
    ...load.map((value, e) => {
      const y = base - Math.max(1, value * scale) - 4;
      const label = value.toFixed(load.length > 10 ? 1 : 2);
      return text(BARS.x + (e + 0.5) * width, y, label, "soft tiny middle halo");
    }),
    text(BARS.x - 6, fair + 3, "fair", "soft tiny end"),
    text(
      BARS.x,
      base + 18,
      `first seed: each digit’s ${what} in %; below, each expert’s share in fair shares`,
      "soft small",
    ),
  ];
}
