import { tickStep } from "d3-array";
import { useMemo } from "react";
import type { ClassGain } from "../../lab/compare/classGain.ts";
import { AxisCaptions } from "../charts/AxisCaptions.tsx";
import { linearAxis, TICK_STYLE } from "../charts/axes.ts";
import { PlotAxes } from "../charts/PlotAxes.tsx";
import { type PlotSize, scalesOf, usePlotFrame } from "../charts/plotFrame.ts";
import { formatSigned } from "./differenceWords.ts";

interface GainPlotProps {
  readonly size: PlotSize;
  readonly title: string;
  readonly gains: readonly ClassGain[];
}

/** In points of per cent. */
const LEAST_RANGE = 1;
/** Of a bar, of the room that its digit has. */
const BAR = 0.62;

/** A bar from zero for each digit: filled where the difference is larger than the spread over seeds. */
export function GainPlot({ size, title, gains }: GainPlotProps) {
  const frame = usePlotFrame(size);
  const left = useMemo(() => {
    const points = gains.map(({ gain }) => gain.value * 100);
    const step = tickStep(Math.min(0, ...points), Math.max(LEAST_RANGE, ...points), 4);
    const low = Math.floor((Math.min(0, ...points) - step * 0.3) / step) * step;
    const high = Math.ceil((Math.max(LEAST_RANGE, ...points) + step * 0.3) / step) * step;
    const from = points.some((value) => value < 0) ? low : 0;
    return { axis: linearAxis(from, high), scales: scalesOf(frame, gains.length, from, high) };
  }, [frame, gains]);
  const { xOf, yOf } = left.scales;
  const half = (BAR / 2) * (xOf(1) - xOf(0));
  return (
    <svg
      role="img"
      aria-label={title}
      width={frame.width}
      height={frame.height}
      viewBox={`0 0 ${frame.width} ${frame.height}`}
    >
      <title>{title}</title>
      <PlotAxes frame={frame} left={left} hasGrid />
      <path d={`M${frame.left} ${yOf(0)}H${frame.right}`} stroke="var(--sy-ink)" />
      {gains.map(({ label, gain }, place) => {
        const points = gain.value * 100;
        const x = xOf(place + 0.5);
        const isGain = points >= 0;
        const colour = isGain ? "var(--sy-accent)" : "var(--sy-wrong)";
        const [top, bottom] = isGain ? [yOf(points), yOf(0)] : [yOf(0), yOf(points)];
        const isSure = gain.verdict === "beyond";
        return (
          <g key={label}>
            <rect
              x={x - half}
              y={top}
              width={2 * half}
              height={Math.max(0.5, bottom - top)}
              fill={colour}
              fillOpacity={isSure ? 0.85 : 0}
              stroke={colour}
              strokeWidth={1.25}
              strokeDasharray={gain.verdict === "within" ? "3 2" : undefined}
            />
            <text
              x={x}
              y={isGain ? top - 4 : bottom + 10 * frame.zoom}
              textAnchor="middle"
              fontSize="0.62rem"
              fill="var(--sy-ink)"
            >
              {formatSigned(points, 1)}
            </text>
            <text
              {...TICK_STYLE}
              x={x}
              y={frame.bottom + 8 * frame.zoom}
              dy="0.71em"
              textAnchor="middle"
              fill="var(--sy-ink)"
              fontWeight={600}
            >
              {label}
            </text>
          </g>
        );
      })}
      <AxisCaptions
        frame={frame}
        left="points of accuracy"
        across="digit"
        right={legendOf(gains)}
      />
    </svg>
  );
}

function legendOf(gains: readonly ClassGain[]): string {
  const isKnown = gains.every(({ gain }) => gain.verdict !== "unknown");
  return isKnown ? "dashed: within the spread over seeds" : "one seed of each";
}
