import { memo, useMemo } from "react";
import { expertColour } from "../theme/palette.ts";
import { drawLines, stackBands } from "./loadPaths.ts";
import type { Scales } from "./plotFrame.ts";
import type { LoadRow } from "./rows.ts";

interface LoadCurvesProps {
  readonly rows: readonly LoadRow[];
  readonly numExperts: number;
  /** Must stay the same object while they say the same. */
  readonly scales: Scales;
}

/** With more experts than this, lines and seams are thin. */
const CROWD = 16;

// A chart's own curve costs about a millisecond to draw, whatever its length: too much for 64 of them.

/** The experts' shares, one on top of the other. */
export const LoadBands = memo(function LoadBands({ rows, numExperts, scales }: LoadCurvesProps) {
  const bands = useMemo(() => stackBands(rows, numExperts, scales), [rows, numExperts, scales]);
  return (
    <g>
      {bands.areas.map((area, expert) => (
        <path
          // biome-ignore lint/suspicious/noArrayIndexKey: an expert is its index
          key={expert}
          d={area}
          data-expert={expert}
          fill={expertColour(expert)}
          fillOpacity={0.9}
        />
      ))}
      <path
        d={bands.edges}
        fill="none"
        stroke="var(--sy-card)"
        strokeWidth={numExperts > CROWD ? 0.4 : 0.9}
      />
    </g>
  );
});

/** Each expert's load over its fair share. */
export const LoadLines = memo(function LoadLines({ rows, numExperts, scales }: LoadCurvesProps) {
  const lines = useMemo(() => drawLines(rows, numExperts, scales), [rows, numExperts, scales]);
  return (
    <g fill="none" strokeWidth={numExperts > CROWD ? 1 : 1.75}>
      {lines.map((line, expert) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: an expert is its index
        <path key={expert} data-expert={expert} d={line} stroke={expertColour(expert)} />
      ))}
    </g>
  );
});
