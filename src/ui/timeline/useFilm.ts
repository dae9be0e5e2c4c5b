import { useEffect, useState } from "react";
import { useServices } from "../services.ts";

/** A moment stands this long at least, and until it is drawn. */
const MOMENT_MS = 50;

export interface Film {
  readonly isPlaying: boolean;
  readonly play: () => void;
  readonly stop: () => void;
}

/** Plays the run's moments from the one that is shown, or from the first, to the newest. */
export function useFilm(): Film {
  const { controller, runStore } = useServices();
  const [isPlaying, setPlaying] = useState(false);

  useEffect(() => {
    if (!isPlaying) return;
    const timer = setInterval(() => {
      const { moments, watched, frame } = runStore.getState();
      if (watched === undefined) return setPlaying(false); // the run was restarted, or trains on
      if (frame.position?.step !== watched) return; // not drawn yet
      const next = moments.find(({ position }) => position.step > watched);
      if (next && next !== moments.at(-1)) return controller.watch(next.position.step);
      setPlaying(false);
      controller.follow();
    }, MOMENT_MS);
    return () => clearInterval(timer);
  }, [isPlaying, controller, runStore]);

  return {
    isPlaying,
    play() {
      const { moments, watched } = runStore.getState();
      if (watched === undefined && moments[0]) controller.watch(moments[0].position.step);
      setPlaying(true);
    },
    stop: () => setPlaying(false),
  };
}
