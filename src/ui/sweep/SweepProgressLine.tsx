import { formatInteger } from "../format.ts";
import classes from "./SweepSetUp.module.css";
import { useSweep } from "./useSweep.ts";
import { plural, roughTime } from "./words.ts";

/** How far the sweep is, as a bar and in words. */
export function SweepProgressLine() {
  const progress = useSweep((state) => state.progress);
  const isPaused = useSweep(({ standing }) => standing === "paused");
  if (progress === undefined) return null;
  const { total, done, failed, secondsLeft } = progress;
  const words = [
    `${formatInteger(done)} of ${plural(total, "run")} done`,
    ...(failed > 0 ? [`${formatInteger(failed)} failed`] : []),
    ...(isPaused ? ["paused"] : []),
    ...(secondsLeft === undefined || isPaused ? [] : [`about ${roughTime(secondsLeft)} left`]),
  ].join(" · ");
  return (
    <div className={classes.progress}>
      <progress max={total} value={done + failed} aria-label="Runs of the sweep" />
      <p>{words}</p>
    </div>
  );
}
