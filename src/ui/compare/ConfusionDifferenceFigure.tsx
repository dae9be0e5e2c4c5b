import { useMemo } from "react";
import {
  type ConfusionCell,
  confusionDifference,
  largestChanges,
} from "../../lab/compare/confusionDifference.ts";
import type { Table } from "../../lab/exports.ts";
import type { RunResult } from "../../run/result.ts";
import { Heatmap, type HeatmapCell } from "../charts/Heatmap.tsx";
import classes from "./Comparison.module.css";
import { describeConfusions, formatSigned } from "./differenceWords.ts";
import type { PairProps } from "./GainFigure.tsx";
import { RunsFigure } from "./RunsFigure.tsx";

/** A change by this share of a class has the full colour. */
const GREAT_CHANGE = 0.04;
/** Of the colour, where a difference is within the spread over seeds. */
const FAINT = 0.3;
const MOST_NAMED = 3;

/** Which confusions disappear, and which appear, beside the baseline. */
export function ConfusionDifferenceFigure({ baseline, compared }: PairProps) {
  const cells = useMemo(
    () => confusionDifference(baseline.results, compared.results),
    [baseline.results, compared.results],
  );
  const heatmap = useMemo(() => layOut(cells, imagesOf(baseline)), [cells, baseline]);
  const words = describeConfusions(largestChanges(cells, MOST_NAMED));
  return (
    <RunsFigure
      name="Difference of confusions"
      aside={`images, ${compared.letter} less ${baseline.letter} · blue: better, orange: worse`}
      experiments={[baseline, compared]}
      toTable={() => toTable(cells)}
      observe={observeConfusion}
    >
      <Heatmap
        caption={`How many more test images of each digit get each answer with ${compared.letter} than with ${baseline.letter}. In brackets: within the spread over seeds.`}
        rowKind="true digit"
        {...heatmap}
      />
      <p className={classes.words}>
        {words} Row: truth; column: answer.
        {hasBrackets(cells) ? " In brackets: no larger than the spread over seeds." : ""}
      </p>
    </RunsFigure>
  );
}

/** Test images of each class. */
function imagesOf({ results }: PairProps["baseline"]): readonly number[] {
  return results[0].test.confusion.map((row) => row.reduce((sum, count) => sum + count, 0));
}

const isBracketed = ({ difference: { verdict, value } }: ConfusionCell) =>
  verdict === "within" && Math.abs(value) >= 0.5;

const hasBrackets = (cells: readonly (readonly ConfusionCell[])[]) =>
  cells.flat().some(isBracketed);

function layOut(cells: readonly (readonly ConfusionCell[])[], images: readonly number[]) {
  const names = cells.map((_, label) => String(label));
  return {
    columns: names.map((name) => ({ name })),
    rowNames: names,
    rows: cells.map((row, truth) => row.map((cell) => toCell(cell, images[truth]))),
  };
}

function toCell(cell: ConfusionCell, images: number): HeatmapCell {
  const { truth, answer, difference } = cell;
  const { value } = difference;
  const share = images === 0 ? 0 : Math.abs(value) / images;
  const isBetter = truth === answer ? value > 0 : value < 0;
  const amount = Math.min(1, share / GREAT_CHANGE) ** 0.6;
  const text = formatSigned(Math.round(value), 0);
  return {
    text: isBracketed(cell) ? `(${text})` : text,
    isQuiet: Math.abs(value) < 0.5,
    amount: difference.verdict === "within" ? amount * FAINT : amount,
    tone: isBetter ? "accent" : "wrongFill",
  };
}

/** A row for each true digit and answer. */
function observeConfusion({ test }: RunResult): Table {
  return {
    columns: ["truth", "answer", "images"],
    rows: test.confusion.flatMap((counts, truth) =>
      counts.map((images, answer) => [String(truth), String(answer), images]),
    ),
  };
}

function toTable(cells: readonly (readonly ConfusionCell[])[]): Table {
  return {
    columns: ["truth", "answer", "differenceOfImages", "spreadOverSeeds", "verdict"],
    rows: cells
      .flat()
      .map(({ truth, answer, difference: { value, spread, verdict } }) => [
        String(truth),
        String(answer),
        value,
        spread,
        verdict,
      ]),
  };
}
