import { memo, useId } from "react";
import { expertColour } from "../theme/palette.ts";
import classes from "./Tracks.module.css";
import type { Track } from "./tracks.ts";
import type { YardFocus } from "./yardFocus.ts";
import type { YardLayout } from "./yardLayout.ts";

interface TracksProps {
  readonly tracks: readonly Track[];
  /** The one track that all digits share, in pieces. */
  readonly bus: readonly string[];
  readonly layout: YardLayout;
  readonly focus: YardFocus;
  /** Experts reach for digits: their tracks grow fainter on the way. */
  readonly isReach: boolean;
}

const WARNING = "var(--sy-wrong-fill)";

/** All tracks, under the experts. A wider and stronger track is a larger gate. */
export const Tracks = memo(function Tracks({ tracks, bus, layout, focus, isReach }: TracksProps) {
  const id = useId();
  const reachOf = (expert: number) => `${id}-reach-${expert}`;
  const reaching = isReach ? [...new Set(tracks.map(({ expert }) => expert))] : [];
  return (
    <svg className={classes.tracks} width={layout.width} height={layout.height} aria-hidden="true">
      <defs>
        {reaching.map((expert) => (
          <linearGradient
            key={expert}
            id={reachOf(expert)}
            gradientUnits="userSpaceOnUse"
            x1={layout.digitsEnd}
            x2={layout.expertsStart}
          >
            <stop offset="0" stopColor={expertColour(expert)} stopOpacity={0.45} />
            <stop offset="1" stopColor={expertColour(expert)} />
          </linearGradient>
        ))}
      </defs>
      {bus.length > 0 ? <path className={classes.bus} d={bus.join("")} /> : null}
      {tracks.map((track) => (
        <g
          key={track.id}
          className={classes.track}
          data-dimmed={isDimmed(track, focus) || undefined}
        >
          <g opacity={0.42 + 0.55 * track.gate}>
            <path
              d={track.path}
              stroke={
                isReach && track.way === "in" ? `url(#${reachOf(track.expert)})` : colourOf(track)
              }
              strokeWidth={track.width}
              strokeDasharray={track.way === "dropped" ? "6 3" : undefined}
            />
            {track.end ? <path d={track.end} fill={colourOf(track)} /> : null}
          </g>
        </g>
      ))}
    </svg>
  );
});

const colourOf = ({ way, expert }: Track) => (way === "dropped" ? WARNING : expertColour(expert));

function isDimmed(track: Track, focus: YardFocus): boolean {
  if (focus === undefined) return false;
  return "digit" in focus ? focus.digit !== track.digit : focus.expert !== track.expert;
}
