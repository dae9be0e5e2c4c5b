import { memo, type ReactElement, type ReactNode } from "react";
import { Line, LineChart, Tooltip, XAxis, YAxis } from "recharts";
import type { PlotFrame } from "./plotFrame.ts";
import { LAST_PLACE, PLACES } from "./pointedSteps.ts";

interface StepChartProps {
  readonly frame: PlotFrame;
  readonly title: string;
  /** Recharts gives it the place that is pointed at, as `label`. It finds its row in a context. */
  readonly tooltip: ReactElement;
  /** Axes and curves, which find what they draw in a context. */
  readonly children: ReactNode;
}

/** To a screen reader a chart is a picture with a name: the figure's sentence and table have its data. */
export const AS_PICTURE = { role: "img" } as const;

/**
 * A chart over steps. Recharts follows the pointer over places between the first step and the last, in step with the
 * other charts, and shows the tooltip. It spends tens of milliseconds on a change of its data or of its axes, so it is
 * given neither: all properties stay the same objects, and a new frame renders nothing but the children.
 */
export const StepChart = memo(function StepChart(props: StepChartProps) {
  const { frame, title, tooltip, children } = props;
  return (
    <LineChart
      width={frame.width}
      height={frame.height}
      data={PLACES}
      margin={frame.margin}
      title={title}
      syncId="run"
      {...AS_PICTURE}
    >
      {ACROSS}
      {UP}
      <Tooltip content={tooltip} isAnimationActive={false} />
      {POINTED_AT}
      {children}
    </LineChart>
  );
});

const ACROSS = <XAxis dataKey="place" type="number" domain={[0, LAST_PLACE]} hide />;
const UP = <YAxis domain={[0, 1]} hide />;

/** Recharts follows the pointer over curves of its own: this one is not seen. */
const POINTED_AT = (
  <Line dataKey="pointed" stroke="none" dot={false} activeDot={false} isAnimationActive={false} />
);
