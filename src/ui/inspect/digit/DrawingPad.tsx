import { type PointerEvent, useEffect, useRef } from "react";
import type { Point, Stroke } from "../../../lab/inspect/strokes.ts";
import type { ThemeName } from "../../theme/tokens.ts";
import classes from "./Digit.module.css";

/** Pixels of the canvas: sharp at twice its usual size. */
const SIDE = 560;

interface DrawingPadProps {
  readonly strokes: readonly Stroke[];
  readonly thickness: number;
  readonly theme: ThemeName;
  /** The pen was put down, or a canvas that shows something else was touched: a stroke begins. */
  readonly onBegin: (stroke: Stroke) => void;
  /** The stroke under way is longer. */
  readonly onDraw: (points: readonly Point[]) => void;
}

/** Where a digit is drawn, with mouse, pen or finger. */
export function DrawingPad({ strokes, thickness, theme, onBegin, onDraw }: DrawingPadProps) {
  const canvasRef = useRef<HTMLCanvasElement>(null);
  const pen = useRef<number | undefined>(undefined);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the ink has the colour of the theme in force
  useEffect(() => {
    if (canvasRef.current) paint(canvasRef.current, strokes);
  }, [strokes, theme]);

  function begin(event: PointerEvent<HTMLCanvasElement>) {
    if (event.button !== 0 || pen.current !== undefined) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    pen.current = event.pointerId;
    onBegin({ points: pointsOf(event), thickness });
  }

  function move(event: PointerEvent<HTMLCanvasElement>) {
    if (pen.current === event.pointerId) onDraw(pointsOf(event));
  }

  function end(event: PointerEvent<HTMLCanvasElement>) {
    if (pen.current === event.pointerId) pen.current = undefined;
  }

  return (
    <canvas
      ref={canvasRef}
      className={classes.pad}
      role="img"
      aria-label="Draw a digit"
      width={SIDE}
      height={SIDE}
      onPointerDown={begin}
      onPointerMove={move}
      onPointerUp={end}
      onPointerCancel={end}
    />
  );
}

/** Where the pen was since the last event, in sides of the canvas. */
function pointsOf({ currentTarget, nativeEvent }: PointerEvent<HTMLCanvasElement>): Point[] {
  const { left, top, width, height } = currentTarget.getBoundingClientRect();
  const all = nativeEvent.getCoalescedEvents?.() ?? [];
  const events = all.length > 0 ? all : [nativeEvent];
  return events.map(({ clientX, clientY }) => ({
    x: (clientX - left) / width,
    y: (clientY - top) / height,
  }));
}

function paint(canvas: HTMLCanvasElement, strokes: readonly Stroke[]): void {
  const context = canvas.getContext("2d");
  if (!context) return;
  context.clearRect(0, 0, SIDE, SIDE);
  context.lineCap = "round";
  context.lineJoin = "round";
  context.strokeStyle = getComputedStyle(canvas).color;
  for (const { points, thickness } of strokes) {
    context.lineWidth = thickness * SIDE;
    context.beginPath();
    const [first, ...others] = points;
    if (!first) continue;
    context.moveTo(first.x * SIDE, first.y * SIDE);
    // A line to itself is a dot.
    for (const { x, y } of others.length > 0 ? others : [first]) context.lineTo(x * SIDE, y * SIDE);
    context.stroke();
  }
}
