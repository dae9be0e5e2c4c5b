import { memo, useMemo } from "react";
import { Area, AreaChart, DefaultZIndexes, Tooltip, ZIndexLayer } from "recharts";
import type { ChangeMark } from "../../lab/pageBook.ts";
import { expertInk, expertName } from "../theme/palette.ts";
import {
  AXIS_HEIGHT,
  AXIS_WIDTH,
  linearAxis,
  linearRange,
  MARGIN,
  MOST_FAIR_LINES,
  PLOT_HEIGHT,
  shareAxis,
} from "./axes.ts";
import { GRID, IN_STEP, useStepAxis, useValueAxis } from "./chartParts.tsx";
import { LoadBands, LoadLines } from "./LoadCurves.tsx";
import { LoadTooltip } from "./LoadTooltip.tsx";
import { shareOf } from "./loadPaths.ts";
import { markLines } from "./markLines.tsx";
import type { LoadRow } from "./rows.ts";

interface LoadPlotProps {
  readonly width: number;
  readonly rows: readonly LoadRow[];
  readonly marks: readonly ChangeMark[];
  readonly numExperts: number;
  /** Lines of load over the fair share, instead of areas that fill the whole. */
  readonly isRelative: boolean;
  readonly showsDrops: boolean;
}

const LABEL_HEIGHT = 12;
const LEFT = MARGIN.left + AXIS_WIDTH;
const INNER_HEIGHT = PLOT_HEIGHT - MARGIN.top - AXIS_HEIGHT;
/** Where a value stands on an axis from 0 to `high`. */
const heightOf = (value: number, high = 1) => MARGIN.top + (1 - value / high) * INNER_HEIGHT;

function LoadPlot(props: LoadPlotProps) {
  const { width, rows, marks, numExperts, isRelative, showsDrops } = props;
  const last = rows.at(-1);
  const stepAxis = useStepAxis(last?.step ?? 1);
  const high = isRelative ? highestOf(rows, numExperts) : 1;
  const valueAxis = useValueAxis(isRelative ? linearAxis : shareAxis, 0, high);
  const tooltip = useMemo(
    () => (
      <Tooltip
        content={
          <LoadTooltip numExperts={numExperts} isRelative={isRelative} showsDrops={showsDrops} />
        }
        isAnimationActive={false}
      />
    ),
    [numExperts, isRelative, showsDrops],
  );
  const changes = useMemo(() => markLines(marks, stepAxis.end, false), [marks, stepAxis.end]);
  const scales = useMemo(
    () => ({
      xOf: (step: number) => LEFT + (step / stepAxis.end) * (width - MARGIN.right - LEFT),
      yOf: (value: number) => heightOf(value, high),
    }),
    [stepAxis.end, width, high],
  );
  const right = scales.xOf(last?.step ?? 0);
  const Curves = isRelative ? LoadLines : LoadBands;
  const overlay = { last, numExperts, right, high };
  return (
    <AreaChart
      width={width}
      height={PLOT_HEIGHT}
      data={rows}
      margin={MARGIN}
      title={
        isRelative
          ? "Load of each expert over its fair share, over training steps"
          : "Share of assignments of each expert over training steps"
      }
      {...IN_STEP}
    >
      {isRelative ? GRID : null}
      {stepAxis.axis}
      {valueAxis}
      {tooltip}
      <Curves rows={rows} numExperts={numExperts} scales={scales} />
      {POINTED_AT}
      {showsDrops ? DROPPED : null}
      {changes}
      <ZIndexLayer zIndex={DefaultZIndexes.label}>
        {isRelative ? <FairLine {...overlay} /> : <FairLines {...overlay} />}
        {isRelative ? <LineNames {...overlay} /> : <AreaNames {...overlay} />}
      </ZIndexLayer>
    </AreaChart>
  );
}

/** Room for twice the fair share at least, so that the line of 1 seldom moves. */
function highestOf(rows: readonly LoadRow[], numExperts: number): number {
  const values = rows.flatMap((row) =>
    Array.from({ length: numExperts }, (_, expert) => shareOf(row, expert)),
  );
  return linearRange([2, ...values]).high;
}

/** Recharts follows the pointer over curves of its own: this one is not seen. */
const POINTED_AT = (
  <Area
    dataKey="e0"
    fill="none"
    stroke="none"
    type="linear"
    dot={false}
    activeDot={false}
    isAnimationActive={false}
  />
);

/** A line over the areas, on a rim of the card's colour so that it is seen on all of theirs. */
const DROPPED = [
  <Area
    key="rim"
    dataKey="dropped"
    tooltipType="none"
    fill="none"
    stroke="var(--sy-card)"
    strokeWidth={5}
    type="linear"
    dot={false}
    activeDot={false}
    isAnimationActive={false}
  />,
  <Area
    key="line"
    dataKey="dropped"
    name="dropped"
    fill="var(--sy-wrong)"
    fillOpacity={0}
    stroke="var(--sy-wrong)"
    strokeWidth={2}
    type="linear"
    dot={false}
    activeDot={false}
    isAnimationActive={false}
  />,
];

interface OverlayProps {
  readonly last: LoadRow | undefined;
  readonly numExperts: number;
  /** where the areas end, in pixels */
  readonly right: number;
  /** end of the axis */
  readonly high: number;
}

/** Where the areas would meet if every expert got its fair share. */
function FairLines({ numExperts, right }: OverlayProps) {
  if (numExperts < 2 || numExperts > MOST_FAIR_LINES) return null;
  const lines = Array.from(
    { length: numExperts - 1 },
    (_, i) => `M${LEFT} ${heightOf((i + 1) / numExperts)}H${right}`,
  );
  return (
    <path
      d={lines.join("")}
      fill="none"
      stroke="var(--sy-ink)"
      strokeOpacity={0.45}
      strokeWidth={0.9}
      strokeDasharray="3 4"
    />
  );
}

function FairLine({ right, high }: OverlayProps) {
  return (
    <path
      d={`M${LEFT} ${heightOf(1, high)}H${right}`}
      fill="none"
      stroke="var(--sy-ink)"
      strokeOpacity={0.75}
      strokeWidth={1.25}
      strokeDasharray="4 4"
    />
  );
}

/** Each area named at its right end, where there is room for the name. */
function AreaNames({ last, numExperts, right }: OverlayProps) {
  if (last === undefined) return null;
  let below = 0;
  return Array.from({ length: numExperts }, (_, expert) => {
    const share = shareOf(last, expert);
    const middle = below + share / 2;
    below += share;
    if (share * INNER_HEIGHT < LABEL_HEIGHT) return null;
    return (
      <text
        // biome-ignore lint/suspicious/noArrayIndexKey: an expert is its index
        key={expert}
        x={right - 6}
        y={heightOf(middle) + 3.6}
        textAnchor="end"
        fontSize={10.5}
        fontWeight={650}
        fill={expertInk(expert)}
      >
        {expertName(expert)}
      </text>
    );
  });
}

/** The busiest and the idlest line are named first; the others where they do not run into a name. */
function LineNames({ last, numExperts, right, high }: OverlayProps) {
  if (last === undefined) return null;
  const ends = Array.from({ length: numExperts }, (_, expert) => ({
    expert,
    ratio: shareOf(last, expert),
  })).sort((a, b) => Math.abs(b.ratio - 1) - Math.abs(a.ratio - 1));
  const taken: number[] = [];
  return ends.map(({ expert, ratio }) => {
    const y = heightOf(ratio, high) - 4;
    if (taken.some((other) => Math.abs(other - y) < LABEL_HEIGHT)) return null;
    taken.push(y);
    return (
      <text
        key={expert}
        x={right - 2}
        y={y}
        textAnchor="end"
        fontSize={10.5}
        fontWeight={650}
        fill="var(--sy-ink)"
        stroke="var(--sy-card)"
        strokeWidth={3}
        paintOrder="stroke"
      >
        {expertName(expert)}
      </text>
    );
  });
}

export default memo(LoadPlot);
