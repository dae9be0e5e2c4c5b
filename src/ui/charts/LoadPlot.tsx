import { memo, useMemo } from "react";
import { Area, AreaChart, DefaultZIndexes, ZIndexLayer } from "recharts";
import type { Mark } from "../../lab/runState.ts";
import { expertColour, expertInk, expertName } from "../theme/palette.ts";
import {
  AXIS_HEIGHT,
  AXIS_WIDTH,
  MARGIN,
  MOST_FAIR_LINES,
  PLOT_HEIGHT,
  shareAxis,
} from "./axes.ts";
import { AREA_TOOLTIP, IN_STEP, useStepAxis, useValueAxis } from "./chartParts.tsx";
import type { LoadRow } from "./LoadFigure.tsx";
import { markLines } from "./markLines.tsx";

interface LoadPlotProps {
  readonly width: number;
  readonly rows: readonly LoadRow[];
  readonly marks: readonly Mark[];
  readonly numExperts: number;
}

const LABEL_HEIGHT = 12;
const LEFT = MARGIN.left + AXIS_WIDTH;
const INNER_HEIGHT = PLOT_HEIGHT - MARGIN.top - AXIS_HEIGHT;
const heightOf = (share: number) => MARGIN.top + (1 - share) * INNER_HEIGHT;

function LoadPlot({ width, rows, marks, numExperts }: LoadPlotProps) {
  const last = rows.at(-1);
  const stepAxis = useStepAxis(last?.step ?? 1);
  const valueAxis = useValueAxis(shareAxis, 0, 1);
  const areas = useMemo(() => areasOf(numExperts), [numExperts]);
  const lines = useMemo(() => markLines(marks, stepAxis.end, false), [marks, stepAxis.end]);
  const right = LEFT + ((last?.step ?? 0) / stepAxis.end) * (width - MARGIN.right - LEFT);
  return (
    <AreaChart
      width={width}
      height={PLOT_HEIGHT}
      data={rows}
      margin={MARGIN}
      title="Share of assignments of each expert over training steps"
      {...IN_STEP}
    >
      {stepAxis.axis}
      {valueAxis}
      {AREA_TOOLTIP}
      {areas}
      {lines}
      <ZIndexLayer zIndex={DefaultZIndexes.label}>
        <FairLines numExperts={numExperts} right={right} />
        {last === undefined ? null : (
          <AreaNames last={last} numExperts={numExperts} right={right} />
        )}
      </ZIndexLayer>
    </AreaChart>
  );
}

function areasOf(numExperts: number) {
  return Array.from({ length: numExperts }, (_, expert) => (
    <Area
      // biome-ignore lint/suspicious/noArrayIndexKey: an expert is its index
      key={expert}
      dataKey={`e${expert}`}
      name={expertName(expert)}
      stackId="load"
      fill={expertColour(expert)}
      fillOpacity={0.9}
      stroke="var(--sy-card)"
      strokeWidth={numExperts > MOST_FAIR_LINES ? 0.4 : 0.9}
      type="linear"
      dot={false}
      activeDot={false}
      isAnimationActive={false}
    />
  ));
}

interface OverlayProps {
  readonly numExperts: number;
  /** where the areas end, in pixels */
  readonly right: number;
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

/** Each area named at its right end, where there is room for the name. */
function AreaNames({ last, numExperts, right }: OverlayProps & { readonly last: LoadRow }) {
  let below = 0;
  return Array.from({ length: numExperts }, (_, expert) => {
    const share = last[`e${expert}`] ?? 0;
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

export default memo(LoadPlot);
