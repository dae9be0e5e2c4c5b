import { expertInk, expertName } from "../theme/palette.ts";
import { shareOf } from "./loadPaths.ts";
import type { PlotFrame, Scales } from "./plotFrame.ts";
import type { LoadRow } from "./rows.ts";

interface LoadNamesProps {
  readonly last: LoadRow | undefined;
  readonly numExperts: number;
  readonly frame: PlotFrame;
  readonly scales: Scales;
}

/** Of a name, at the usual size of letters. */
const LABEL_HEIGHT = 12;
const NAME_STYLE = { textAnchor: "end", fontSize: "0.66rem", fontWeight: 650 } as const;

/** Load of every expert if all got the same. */
export function FairLine({ last, frame, scales }: LoadNamesProps) {
  return (
    <path
      d={`M${frame.left} ${scales.yOf(1)}H${scales.xOf(last?.step ?? 0)}`}
      fill="none"
      stroke="var(--sy-ink)"
      strokeOpacity={0.75}
      strokeWidth={1.25}
      strokeDasharray="4 3"
    />
  );
}

/** Each area named at its right end, where there is room for the name. */
export function AreaNames({ last, numExperts, frame, scales }: LoadNamesProps) {
  if (last === undefined) return null;
  const right = scales.xOf(last.step);
  let below = 0;
  return Array.from({ length: numExperts }, (_, expert) => {
    const share = shareOf(last, expert);
    const middle = below + share / 2;
    below += share;
    if (scales.yOf(0) - scales.yOf(share) < LABEL_HEIGHT * frame.zoom) return null;
    return (
      <text
        // biome-ignore lint/suspicious/noArrayIndexKey: an expert is its index
        key={expert}
        x={right - 6}
        y={scales.yOf(middle) + 3.6 * frame.zoom}
        data-expert={expert}
        {...NAME_STYLE}
        fill={expertInk(expert)}
      >
        {expertName(expert)}
      </text>
    );
  });
}

/** The busiest and the idlest line are named first; the others where they do not run into a name. */
export function LineNames({ last, numExperts, frame, scales }: LoadNamesProps) {
  if (last === undefined) return null;
  const right = scales.xOf(last.step);
  const ends = Array.from({ length: numExperts }, (_, expert) => ({
    expert,
    ratio: shareOf(last, expert),
  })).sort((a, b) => Math.abs(b.ratio - 1) - Math.abs(a.ratio - 1));
  const taken: number[] = [];
  return ends.map(({ expert, ratio }) => {
    const y = scales.yOf(ratio) - 4;
    if (taken.some((other) => Math.abs(other - y) < LABEL_HEIGHT * frame.zoom)) return null;
    taken.push(y);
    return (
      <text
        key={expert}
        x={right - 2}
        y={y}
        data-expert={expert}
        {...NAME_STYLE}
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
