import { memo } from "react";
import { expertColour } from "../theme/palette.ts";
import classes from "./Tracks.module.css";
import type { Track } from "./tracks.ts";
import type { YardFocus } from "./YardPicture.tsx";
import type { YardLayout } from "./yardLayout.ts";

interface TracksProps {
  readonly tracks: readonly Track[];
  readonly layout: YardLayout;
  readonly focus: YardFocus;
}

/** All tracks, under the experts. A wider and stronger track is a larger gate. */
export const Tracks = memo(function Tracks({ tracks, layout, focus }: TracksProps) {
  return (
    <svg className={classes.tracks} width={layout.width} height={layout.height} aria-hidden="true">
      {tracks.map((track) => (
        <path
          key={track.id}
          className={classes.track}
          d={track.path}
          stroke={expertColour(track.expert)}
          strokeWidth={track.width}
          strokeOpacity={isLit(track, focus) ? 0.42 + 0.55 * track.gate : 0.07}
        />
      ))}
    </svg>
  );
});

function isLit(track: Track, focus: YardFocus): boolean {
  if (focus === undefined) return true;
  return "digit" in focus ? focus.digit === track.digit : focus.expert === track.expert;
}
