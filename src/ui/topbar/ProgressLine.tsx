import type { RunState } from "../../lab/runState.ts";
import { selectFraction } from "../../store/selectors.ts";
import { useDrawnRun } from "../pacedRun.ts";
import classes from "./ProgressLine.module.css";

const selectPercent = (state: RunState) => Math.round(selectFraction(state) * 1000) / 10;

/** The hairline under the bar: how much of the run is done. */
export function ProgressLine() {
  const percent = useDrawnRun(selectPercent);
  return (
    <div
      className={classes.line}
      role="progressbar"
      aria-label="Training progress"
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(percent)}
      style={{ transform: `scaleX(${percent / 100})` }}
    />
  );
}
