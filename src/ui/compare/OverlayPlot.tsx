import { type PointerEvent, useMemo, useRef, useState } from "react";
import type { StepWindow } from "../../lab/compare/curves.ts";
import { AxisCaptions } from "../charts/AxisCaptions.tsx";
import { TICK_STYLE, type ValueAxis } from "../charts/axes.ts";
import { PlotAxes } from "../charts/PlotAxes.tsx";
import { type PlotFrame, type PlotSize, scalesOf, usePlotFrame } from "../charts/plotFrame.ts";
import type { Emphasis } from "./loadedExperiment.ts";
import { LineLetters, OverlayCurves } from "./OverlayCurves.tsx";
import classes from "./OverlayPlot.module.css";
import { OverlayTooltip } from "./OverlayTooltip.tsx";
import { type OverlayLine, pointNear } from "./overlayLines.ts";
import { type AcrossAxis, acrossAxis } from "./overlayScales.ts";

export interface OverlayPlotProps {
  readonly size: PlotSize;
  readonly title: string;
  readonly lines: readonly OverlayLine[];
  readonly emphasis: Emphasis;
  /** The part of the axis across that is drawn. */
  readonly range: StepWindow;
  readonly hasLogSteps: boolean;
  /** The axis of values; the same object while it says the same. */
  readonly values: ValueAxis;
  readonly captions: { readonly left: string; readonly across: string };
  readonly hasRaw: boolean;
  /** Where the pointer is in this figure or in its neighbour, in units of the axis. */
  readonly pointedAt: number | undefined;
  readonly format: (value: number) => string;
  readonly onPoint: (
    pointed: { readonly at: number; readonly key: string | undefined } | undefined,
  ) => void;
  /** Undefined: the whole. */
  readonly onZoom: (range: StepWindow | undefined) => void;
}

/** Shorter drags are clicks. */
const LEAST_DRAG = 6;

/** Curves of several experiments. A drag across zooms in, a double click shows the whole again. */
export function OverlayPlot(props: OverlayPlotProps) {
  const { size, title, lines, emphasis, range, hasLogSteps, values, captions, hasRaw } = props;
  const { pointedAt, format, onPoint, onZoom } = props;
  const frame = usePlotFrame(size, true);
  const across = useMemo(() => acrossAxis(frame, range, hasLogSteps), [frame, range, hasLogSteps]);
  const left = useMemo(() => {
    const [low, high] = values.domain;
    return { axis: values, scales: scalesOf(frame, 1, low, high, values.scale === "log") };
  }, [frame, values]);
  const { yOf } = left.scales;
  const svgRef = useRef<SVGSVGElement>(null);
  const [dragged, setDragged] = useState<{ readonly from: number; readonly to: number }>();
  const placeOf = ({ clientX, clientY }: PointerEvent) => {
    const box = svgRef.current?.getBoundingClientRect();
    return { x: clientX - (box?.left ?? 0), y: clientY - (box?.top ?? 0) };
  };

  function onPointerMove(event: PointerEvent) {
    const { x, y } = placeOf(event);
    const inside = Math.min(frame.right, Math.max(frame.left, x));
    if (dragged) setDragged({ ...dragged, to: inside });
    const at = across.valueAt(inside);
    onPoint({ at, key: nearestLine(lines, at, y, yOf)?.key });
  }

  function onPointerDown(event: PointerEvent) {
    const { x } = placeOf(event);
    if (event.button !== 0 || x < frame.left || x > frame.right) return;
    svgRef.current?.setPointerCapture(event.pointerId);
    setDragged({ from: x, to: x });
  }

  function onPointerUp() {
    if (dragged === undefined) return;
    setDragged(undefined);
    const [from, to] = [dragged.from, dragged.to].sort((a, b) => a - b);
    if (to - from < LEAST_DRAG) return;
    onZoom({ from: across.valueAt(from), to: across.valueAt(to) });
  }

  return (
    <div className={classes.plot}>
      <svg
        ref={svgRef}
        role="img"
        aria-label={title}
        width={frame.width}
        height={frame.height}
        viewBox={`0 0 ${frame.width} ${frame.height}`}
        onPointerMove={onPointerMove}
        onPointerDown={onPointerDown}
        onPointerUp={onPointerUp}
        onPointerCancel={() => setDragged(undefined)}
        onPointerLeave={() => onPoint(undefined)}
        onDoubleClick={() => onZoom(undefined)}
      >
        <title>{title}</title>
        <PlotAxes frame={frame} left={left} hasGrid />
        <AcrossTicks frame={frame} across={across} />
        <OverlayCurves
          {...{ lines, emphasis, frame, across, yOf, hasRaw }}
          isLog={values.scale === "log"}
        />
        <LineLetters {...{ lines, emphasis, frame, across, yOf }} />
        <AxisCaptions frame={frame} left={captions.left} across={captions.across} />
        {pointedAt === undefined ? null : <PointedLine frame={frame} x={across.xOf(pointedAt)} />}
        {dragged ? <DraggedPart frame={frame} {...dragged} /> : null}
      </svg>
      {pointedAt === undefined || dragged ? null : (
        <OverlayTooltip
          lines={lines}
          at={pointedAt}
          title={`${captions.across} ${across.format(roundFor(range, pointedAt))}`}
          format={format}
          x={across.xOf(pointedAt)}
          frame={frame}
        />
      )}
    </div>
  );
}

/** To a thousandth of the range: more digits would only tremble. */
function roundFor({ from, to }: StepWindow, value: number): number {
  const step = 10 ** Math.floor(Math.log10((to - from) / 100));
  return step >= 1 ? Math.round(value) : Number((Math.round(value / step) * step).toPrecision(6));
}

function nearestLine(
  lines: readonly OverlayLine[],
  at: number,
  y: number,
  yOf: (value: number) => number,
): OverlayLine | undefined {
  let nearest: OverlayLine | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const line of lines) {
    const point = pointNear(line, at);
    const distance = point ? Math.abs(yOf(point.mean) - y) : Number.NaN;
    if (distance < least) {
      least = distance;
      nearest = line;
    }
  }
  return nearest;
}

interface AcrossProps {
  readonly frame: PlotFrame;
  readonly across: AcrossAxis;
}

function AcrossTicks({ frame, across }: AcrossProps) {
  return (
    <g {...TICK_STYLE}>
      {across.ticks.map((value) => (
        <text
          key={value}
          x={across.xOf(value)}
          y={frame.bottom + 8 * frame.zoom}
          dy="0.71em"
          textAnchor="middle"
        >
          {across.format(value)}
        </text>
      ))}
    </g>
  );
}

function PointedLine({ frame, x }: { readonly frame: PlotFrame; readonly x: number }) {
  if (!(x >= frame.left && x <= frame.right)) return null;
  return (
    <path d={`M${x} ${frame.top}V${frame.bottom}`} stroke="var(--sy-ink)" strokeOpacity={0.2} />
  );
}

interface DraggedPartProps {
  readonly frame: PlotFrame;
  readonly from: number;
  readonly to: number;
}

function DraggedPart({ frame, from, to }: DraggedPartProps) {
  return (
    <rect
      x={Math.min(from, to)}
      y={frame.top}
      width={Math.abs(to - from)}
      height={frame.bottom - frame.top}
      fill="var(--sy-accent)"
      fillOpacity={0.15}
    />
  );
}
