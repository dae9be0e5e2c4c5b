import { memo, useMemo } from "react";
import type { CurvePoint } from "../../lab/compare/curves.ts";
import { spreadLabels } from "../../lab/sweep/figure/spreadLabels.ts";
import { curvePath } from "../charts/curvePath.ts";
import type { PlotFrame, Scales } from "../charts/plotFrame.ts";
import type { Emphasis } from "./loadedExperiment.ts";
import type { OverlayLine } from "./overlayLines.ts";
import type { AcrossAxis } from "./overlayScales.ts";

interface OverlayCurvesProps {
  readonly lines: readonly OverlayLine[];
  readonly emphasis: Emphasis;
  readonly frame: PlotFrame;
  readonly across: AcrossAxis;
  readonly yOf: Scales["yOf"];
  readonly isLog: boolean;
  /** Whether the curve without smoothing stands behind. */
  readonly hasRaw: boolean;
}

/** Of more experiments than this, only those that stand out have a band or a raw curve. */
const MOST_BANDS = 4;

/** The curves of all experiments, cut at the edges of the plotting area; those that stand out last, on top. */
export function OverlayCurves({ lines, emphasis, frame, ...shared }: OverlayCurvesProps) {
  const { left, right, top, bottom } = frame;
  const box = { width: right - left, height: bottom - top };
  const ordered = [...lines].sort((a, b) => rank(a, emphasis) - rank(b, emphasis));
  return (
    <svg
      x={left}
      y={top}
      {...box}
      viewBox={`${left} ${top} ${box.width} ${box.height}`}
      aria-hidden="true"
      overflow="hidden"
    >
      {ordered.map((line) => (
        <OverlayCurve
          key={line.key}
          line={line}
          look={lookOf(line, emphasis)}
          isCrowded={lines.length > MOST_BANDS}
          {...shared}
        />
      ))}
    </svg>
  );
}

type Look = "pointed" | "focus" | "baseline" | "faint";

function lookOf({ key }: OverlayLine, { baseline, focus, pointed }: Emphasis): Look {
  if (key === pointed) return "pointed";
  if (pointed !== undefined) return "faint";
  if (key === focus) return "focus";
  return key === baseline ? "baseline" : "faint";
}

const RANKS = { faint: 0, baseline: 1, focus: 2, pointed: 3 } as const;
const rank = (line: OverlayLine, emphasis: Emphasis) => RANKS[lookOf(line, emphasis)];

const LOOKS = {
  pointed: { stroke: "var(--sy-accent)", strokeWidth: 2.75, strokeOpacity: 1 },
  focus: { stroke: "var(--sy-accent)", strokeWidth: 2, strokeOpacity: 1 },
  baseline: { stroke: "var(--sy-ink)", strokeWidth: 2, strokeOpacity: 1 },
  faint: { stroke: "var(--sy-ink)", strokeWidth: 1.4, strokeOpacity: 0.4 },
} as const;

interface OverlayCurveProps
  extends Pick<OverlayCurvesProps, "across" | "yOf" | "isLog" | "hasRaw"> {
  readonly line: OverlayLine;
  readonly look: Look;
  readonly isCrowded: boolean;
}

const OverlayCurve = memo(function OverlayCurve(props: OverlayCurveProps) {
  const { line, look, isCrowded, across, yOf, isLog, hasRaw } = props;
  const paths = useMemo(() => {
    const scales = { xOf: (step: number) => across.xOf(step * line.unit), yOf };
    const path = (points: readonly CurvePoint[], read: (point: CurvePoint) => number) =>
      curvePath(points, drawable(read, isLog), scales);
    return {
      mean: path(line.points, ({ mean }) => mean),
      raw: hasRaw ? path(line.points, ({ raw }) => raw) : "",
      band: bandOf(path, line.points),
      seeds: line.seeds.map((points) => path(points, ({ mean }) => mean)).join(""),
    };
  }, [line, across, yOf, isLog, hasRaw]);
  const { stroke, ...width } = LOOKS[look];
  // A curve of one point has no length.
  const only = line.points.length === 1 ? line.points[0] : undefined;
  const isFull = !isCrowded || look !== "faint";
  return (
    <g fill="none" stroke={stroke} data-line={line.letter}>
      {isFull && paths.band !== "" ? (
        <path d={paths.band} fill={stroke} fillOpacity={0.12} stroke="none" />
      ) : null}
      {isFull ? <path d={paths.raw} strokeOpacity={0.2} /> : null}
      <path d={paths.seeds} strokeOpacity={0.35} />
      <path d={paths.mean} strokeDasharray={line.dashes} {...width} />
      {only ? (
        <circle cx={across.xOf(only.step * line.unit)} cy={yOf(only.mean)} r={3} fill={stroke} />
      ) : null}
    </g>
  );
});

/** A logarithm has no place for zero: such points are left out. */
function drawable(read: (point: CurvePoint) => number, isLog: boolean) {
  return (point: CurvePoint) => {
    const value = read(point);
    return isLog && !(value > 0) ? undefined : value;
  };
}

type PathOf = (points: readonly CurvePoint[], read: (point: CurvePoint) => number) => string;

/** From the lowest to the highest seed; nothing where there is one. */
function bandOf(path: PathOf, points: readonly CurvePoint[]): string {
  if (!points.some(({ lowest, highest }) => highest > lowest)) return "";
  const above = path(points, ({ highest }) => highest);
  const below = path(points.toReversed(), ({ lowest }) => lowest);
  return above === "" || below === "" ? "" : `${above}L${below.slice(1)}Z`;
}

/** Of a letter, in pixels at the usual size of letters. */
const LETTER_HEIGHT = 11;

interface LineLettersProps {
  readonly lines: readonly OverlayLine[];
  readonly emphasis: Emphasis;
  readonly frame: PlotFrame;
  readonly across: AcrossAxis;
  readonly yOf: Scales["yOf"];
}

/** Each curve's letter at its end. Letters that would touch are moved apart. */
export function LineLetters({ lines, emphasis, frame, across, yOf }: LineLettersProps) {
  const ends = lines.flatMap((line) => {
    const last = line.points.at(-1);
    if (last === undefined) return [];
    const x = Math.min(frame.right, across.xOf(last.step * line.unit)) + 4 * frame.zoom;
    return [{ line, x, y: Math.min(frame.bottom, Math.max(frame.top, yOf(last.mean))) }];
  });
  const gap = Math.min(LETTER_HEIGHT * frame.zoom, (frame.bottom - frame.top) / ends.length);
  return spreadLabels(ends, gap).map(({ line, x, y }) => {
    const look = lookOf(line, emphasis);
    return (
      <text
        key={line.key}
        x={x}
        y={y}
        dy="0.355em"
        fontSize="0.68rem"
        fontWeight={650}
        fill={look === "faint" ? "var(--sy-soft)" : LOOKS[look].stroke}
        stroke="var(--sy-card)"
        strokeWidth={3}
        paintOrder="stroke"
      >
        {line.letter}
      </text>
    );
  });
}
