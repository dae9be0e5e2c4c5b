import { max } from "d3-array";
import { useMemo } from "react";
import type { Sweep, SweepAxis } from "../../experiment/sweep.ts";
import type { Table } from "../../lab/exports.ts";
import { type ClassGain, classGains, type TestedPoint } from "../../lab/sweep/byClass.ts";
import { axisName, placeName, valueName } from "../../lab/sweep/figure/axisNames.ts";
import { Figure } from "../charts/Figure.tsx";
import { Heatmap, type HeatmapCell } from "../charts/Heatmap.tsx";
import { formatNumber } from "../format.ts";
import classes from "./SweepFigure.module.css";
import { takeFromSweep } from "./takeFromSweep.ts";

interface ClassGainFigureProps {
  readonly sweep: Sweep;
  readonly xAxis: SweepAxis;
  /** At least two. */
  readonly points: readonly TestedPoint[];
}

/** Which digits gain most over the first value of the x axis. */
export function ClassGainFigure({ sweep, xAxis, points }: ClassGainFigureProps) {
  const gains = useMemo(() => classGains(points), [points]);
  const [first, ...others] = points;
  const names = others.map(({ x }) => valueName(xAxis, x, formatNumber));
  const baseline = placeName(xAxis, first.x, formatNumber).toLowerCase();
  const toTable = () => gainTable(gains, xAxis, others);
  return (
    <Figure
      ref={null}
      name="Gain of each digit"
      moment={undefined}
      toTable={toTable}
      take={() => takeFromSweep(sweep, toTable())}
      isEmpty={false}
      span="all"
    >
      <p className={classes.how}>
        {`percentage points over ${baseline} · row: digit, largest gain first · column: ${axisName(xAxis).toLowerCase()} · empty: smaller than the spread over seeds`}
      </p>
      <Heatmap
        caption={`Test accuracy of each digit over that with ${baseline}, in percentage points`}
        rowKind="digit"
        columns={names.map((name) => ({ name }))}
        rowNames={gains.map(({ label }) => String(label))}
        rows={toCells(gains)}
      />
    </Figure>
  );
}

function toCells(gains: readonly ClassGain[]): readonly (readonly HeatmapCell[])[] {
  const largest = max(gains.flatMap((row) => row.gains.map(({ gain }) => Math.abs(gain)))) || 1;
  return gains.map((row) =>
    row.gains.map(({ gain, isWithinSpread }) => ({
      text: formatNumber(100 * gain, { maximumFractionDigits: 1, signDisplay: "exceptZero" }),
      isQuiet: isWithinSpread,
      amount: isWithinSpread ? 0 : (0.85 * Math.abs(gain)) / largest,
      tone: gain < 0 ? "wrongFill" : "accent",
    })),
  );
}

function gainTable(
  gains: readonly ClassGain[],
  xAxis: SweepAxis,
  points: readonly TestedPoint[],
): Table {
  return {
    columns: ["class", xAxis.field, "gain", "isWithinSpread"],
    rows: gains.flatMap(({ label, gains: own }) =>
      own.map(({ gain, isWithinSpread }, i) => [
        label,
        xAxis.values[points[i].x].text,
        gain,
        String(isWithinSpread),
      ]),
    ),
  };
}
