import { type PointerEvent, useEffect, useRef, useState } from "react";
import type { MapGroup, MapGrouping } from "../../../lab/inspect/mapGroups.ts";
import { type MapRegion, nearestRow, regionBetween } from "../../../lab/inspect/mapPoints.ts";
import type { ImageMap } from "../../../probe/space/imageMap.ts";
import { parseHex } from "../../theme/palette.ts";
import { type ThemeName, tokens } from "../../theme/tokens.ts";
import classes from "./Map.module.css";
import { groupColour, groupName } from "./mapColours.ts";

interface MapCanvasProps {
  readonly map: ImageMap;
  /** [points] */
  readonly groups: Int16Array;
  /** Groups that are named where most of their points are. */
  readonly names: readonly MapGroup[];
  readonly by: MapGrouping;
  readonly theme: ThemeName;
  /** The part whose images are shown. */
  readonly region: MapRegion | undefined;
  /** Row of the survey whose image is shown in full. */
  readonly chosen: number | undefined;
  /** The point under the pointer; undefined: none. */
  readonly onPoint: (row: number | undefined) => void;
  /** A point was clicked. */
  readonly onChoose: (row: number) => void;
  /** A rectangle was drawn. */
  readonly onBrush: (region: MapRegion) => void;
}

type Place = readonly [x: number, y: number];

/** Pixels of the canvas' side: sharp at twice its usual size. */
const SIDE = 1120;
/** Room around the outermost points, in half sides of the map. */
const MARGIN = 0.03;
/** Side of a point, in pixels of the canvas. */
const DOT = 4;
/** A pointer this near, in half sides, is on a point. */
const REACH = 0.025;
/** Room that a name takes, in half sides. */
const NAME_WIDTH = 0.12;
const NAME_HEIGHT = 0.08;
/** Shorter drags, in half sides, are clicks. */
const LEAST_DRAG = 0.02;

/** The points, each in the colour of its group, and the rectangle that is drawn over them. */
export function MapCanvas(props: MapCanvasProps) {
  const { map, groups, names, by, theme, region, chosen, onPoint, onChoose, onBrush } = props;
  const canvasRef = useRef<HTMLCanvasElement>(null);
  /** The pointer that draws, and where the map was when it began: what is drawn above it may still grow. */
  const drawing = useRef<{ readonly pointer: number; readonly sheet: DOMRect }>(undefined);
  const [drag, setDrag] = useState<readonly [from: Place, to: Place]>();

  useEffect(() => {
    if (canvasRef.current) paint(canvasRef.current, { map, groups, names, by, theme, chosen });
  }, [map, groups, names, by, theme, chosen]);

  function begin(event: PointerEvent<HTMLDivElement>) {
    if (event.button !== 0 || drawing.current !== undefined) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    const sheet = event.currentTarget.getBoundingClientRect();
    drawing.current = { pointer: event.pointerId, sheet };
    const place = placeOf(event, sheet);
    setDrag([place, place]);
  }

  function move(event: PointerEvent<HTMLDivElement>) {
    const { sheet = event.currentTarget.getBoundingClientRect() } = drawing.current ?? {};
    const place = placeOf(event, sheet);
    if (drag) setDrag([drag[0], place]);
    else onPoint(nearestRow(map, ...place, REACH));
  }

  function end(event: PointerEvent<HTMLDivElement>) {
    if (drawing.current?.pointer !== event.pointerId || !drag) return;
    const [from] = drag;
    const to = placeOf(event, drawing.current.sheet);
    cancel();
    const isClick = Math.hypot(to[0] - from[0], to[1] - from[1]) < LEAST_DRAG;
    const row = isClick ? nearestRow(map, ...to, REACH) : undefined;
    const brushed = isClick ? undefined : regionBetween(from, to);
    if (row !== undefined) onChoose(row);
    if (brushed) onBrush(brushed);
  }

  function cancel() {
    drawing.current = undefined;
    setDrag(undefined);
  }

  const drawn = drag ? regionBetween(...drag) : region;
  return (
    <div
      className={classes.sheet}
      onPointerDown={begin}
      onPointerMove={move}
      onPointerUp={end}
      onPointerCancel={cancel}
      onPointerLeave={() => onPoint(undefined)}
    >
      <canvas ref={canvasRef} className={classes.points} width={SIDE} height={SIDE} />
      {drawn ? <i className={classes.region} style={boxOf(drawn)} /> : null}
    </div>
  );
}

/** Where the pointer is on a map that is drawn on this sheet. */
function placeOf(
  { clientX, clientY }: PointerEvent<HTMLDivElement>,
  { left, top, width, height }: DOMRect,
): Place {
  const half = 1 + MARGIN;
  return [(((clientX - left) / width) * 2 - 1) * half, (1 - ((clientY - top) / height) * 2) * half];
}

function boxOf({ left, right, low, high }: MapRegion) {
  const whole = 200 * (1 + MARGIN);
  const edge = 100 * (1 + MARGIN);
  return {
    left: `${((left + edge) / whole) * 100}%`,
    width: `${((right - left) / whole) * 100}%`,
    top: `${((edge - high) / whole) * 100}%`,
    height: `${((high - low) / whole) * 100}%`,
  };
}

type Painted = Pick<MapCanvasProps, "map" | "groups" | "names" | "by" | "theme" | "chosen">;

function paint(canvas: HTMLCanvasElement, painted: Painted): void {
  const context = canvas.getContext("2d");
  if (!context) return;
  const { map, names, by, theme, chosen } = painted;
  const { card, ink } = tokens[theme];
  context.putImageData(drawPoints(context.createImageData(SIDE, SIDE), painted), 0, 0);
  context.font = "650 34px 'Inter Variable', sans-serif";
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.lineJoin = "round";
  context.lineWidth = 8;
  context.strokeStyle = card;
  context.fillStyle = ink;
  // Right and wrong answers are everywhere.
  for (const { group, x, y } of by === "mistake" ? [] : legible(names)) {
    context.strokeText(groupName(by, group), toPixelX(x), toPixelY(y));
    context.fillText(groupName(by, group), toPixelX(x), toPixelY(y));
  }
  const point = chosen === undefined ? Number.NaN : 2 * (chosen / map.stride);
  const [x, y] = [map.places[point], map.places[point + 1]];
  if (x === undefined || y === undefined) return;
  context.lineWidth = 4;
  context.strokeStyle = ink;
  context.beginPath();
  context.arc(toPixelX(x), toPixelY(y), 14, 0, 2 * Math.PI);
  context.stroke();
}

/** Names that no other lies over; the legend has them all. */
function legible(names: readonly MapGroup[]): readonly MapGroup[] {
  const kept: MapGroup[] = [];
  for (const own of names) {
    const isFree = kept.every(
      ({ x, y }) => Math.abs(x - own.x) > NAME_WIDTH || Math.abs(y - own.y) > NAME_HEIGHT,
    );
    if (isFree) kept.push(own);
  }
  return kept;
}

const HALF = SIDE / 2 / (1 + MARGIN);
const toPixelX = (x: number) => SIDE / 2 + x * HALF;
const toPixelY = (y: number) => SIDE / 2 - y * HALF;

/** Squares of whole pixels: ten thousand of them are painted in a few milliseconds. */
function drawPoints(image: ImageData, { map, groups, by, theme }: Painted): ImageData {
  const { places } = map;
  const pixels = new Uint32Array(image.data.buffer);
  const colours = new Map<number, number>();
  const colourOf = (group: number) => {
    const known = colours.get(group) ?? packed(groupColour(by, group, theme));
    colours.set(group, known);
    return known;
  };
  function draw(point: number, size: number): void {
    const left = Math.round(toPixelX(places[2 * point] ?? 0) - size / 2);
    const top = Math.round(toPixelY(places[2 * point + 1] ?? 0) - size / 2);
    const colour = colourOf(groups[point] ?? 0);
    for (let row = top; row < top + size; row++) {
      pixels.fill(colour, row * SIDE + left, row * SIDE + left + size);
    }
  }
  const isOnTop = (group: number) => by === "mistake" && group === 1;
  groups.forEach((group, point) => {
    if (!isOnTop(group)) draw(point, DOT);
  });
  // Mistakes are few: they are large, and lie on the others.
  groups.forEach((group, point) => {
    if (isOnTop(group)) draw(point, 2 * DOT);
  });
  return image;
}

/** A colour as little-endian RGBA. */
function packed(colour: string): number {
  const [red, green, blue] = colour.startsWith("#")
    ? parseHex(colour)
    : (colour.match(/\d+/g) ?? []).map(Number);
  return ((255 << 24) | ((blue ?? 0) << 16) | ((green ?? 0) << 8) | (red ?? 0)) >>> 0;
}
