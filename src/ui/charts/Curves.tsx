import { useActiveTooltipLabel } from "recharts";
import { curvePath, type StepRow } from "./curvePath.ts";
import type { PlotFrame, Scales } from "./plotFrame.ts";
import { rowAt } from "./pointedSteps.ts";

/** A curve over steps, and how it is drawn. */
export interface Curve<Row> {
  readonly key: string;
  /** Undefined or not finite: the curve goes on with the next row that has a value. */
  readonly read: (row: Row) => number | undefined;
  readonly scales: Scales;
  readonly colour: string;
  readonly width: number;
  readonly opacity?: number;
  readonly dashes?: string | undefined;
  /** Whether it has a dot where the pointer is. */
  readonly isPointedAt?: boolean;
}

interface CurvesProps<Row> {
  readonly rows: readonly Row[];
  readonly curves: readonly Curve<Row>[];
  readonly frame: PlotFrame;
  /** The last step of the axis. */
  readonly end: number;
}

const POINTED_RADIUS = 3;

/** Curves, cut at the edges of the plotting area, and dots where the pointer is. */
export function Curves<Row extends StepRow>({ rows, curves, frame, end }: CurvesProps<Row>) {
  const { left, right, top, bottom } = frame;
  const box = { width: right - left, height: bottom - top };
  return (
    <>
      <svg
        x={left}
        y={top}
        {...box}
        viewBox={`${left} ${top} ${box.width} ${box.height}`}
        aria-hidden="true"
      >
        {curves.map(({ key, read, scales, colour, width, opacity, dashes }) => (
          <path
            key={key}
            data-curve={key}
            d={curvePath(rows, read, scales)}
            fill="none"
            stroke={colour}
            strokeWidth={width}
            strokeOpacity={opacity}
            strokeDasharray={dashes}
          />
        ))}
      </svg>
      <PointedDots rows={rows} curves={curves} end={end} />
    </>
  );
}

/** Dots on the row that the pointer is nearest to, in this chart or in another over steps. */
function PointedDots<Row extends StepRow>({ rows, curves, end }: Omit<CurvesProps<Row>, "frame">) {
  const row = rowAt(rows, useActiveTooltipLabel(), end);
  if (row === undefined) return null;
  return curves.map(({ key, read, scales, colour, isPointedAt }) => {
    const value = isPointedAt ? read(row) : undefined;
    if (value === undefined || !Number.isFinite(value)) return null;
    const [x, y] = [scales.xOf(row.step), scales.yOf(value)];
    return (
      <circle key={key} cx={x} cy={y} r={POINTED_RADIUS} fill={colour} stroke="var(--sy-card)" />
    );
  });
}
