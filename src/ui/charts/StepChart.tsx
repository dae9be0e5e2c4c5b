import { memo, type ReactElement, type ReactNode, useMemo } from "react";
import { Line, LineChart, Tooltip } from "recharts";
import { AS_PICTURE, GRID, IN_STEP } from "./chartParts.tsx";
import type { PlotFrame } from "./plotFrame.ts";
import { pointedSteps } from "./pointedSteps.ts";

interface StepChartProps {
  readonly frame: PlotFrame;
  readonly title: string;
  /** The last step of the axis. */
  readonly end: number;
  readonly axes: ReactNode;
  readonly marks: ReactNode;
  readonly hasGrid?: boolean;
  /** Recharts gives it the step that is pointed at, as `label`. It finds the row of that step in a context. */
  readonly tooltip: ReactElement;
  /** The curves, which find their rows in a context. */
  readonly children: ReactNode;
}

/**
 * A chart over steps. Recharts draws axes, marks and tooltip, and follows the pointer. It spends ten milliseconds or
 * more on a change of its data or properties, so it is given none: as long as the axes stay, all properties are the
 * same objects, and a new frame renders nothing but the curves.
 */
export const StepChart = memo(function StepChart(props: StepChartProps) {
  const { frame, title, end, axes, marks, hasGrid = true, tooltip, children } = props;
  const steps = useMemo(() => pointedSteps(end), [end]);
  return (
    <LineChart
      width={frame.width}
      height={frame.height}
      data={steps}
      margin={frame.margin}
      title={title}
      {...AS_PICTURE}
      {...IN_STEP}
    >
      {hasGrid ? GRID : null}
      {axes}
      <Tooltip content={tooltip} isAnimationActive={false} />
      {POINTED_AT}
      {children}
      {marks}
    </LineChart>
  );
});

/** Recharts follows the pointer over curves of its own: this one is not seen. */
const POINTED_AT = (
  <Line
    dataKey="pointed"
    stroke="none"
    dot={false}
    activeDot={false}
    legendType="none"
    isAnimationActive={false}
  />
);
