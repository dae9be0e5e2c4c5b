import { selectFraction } from "../../store/selectors.ts";
import { useRun } from "../services.ts";
import classes from "./ProgressLine.module.css";

/** The hairline under the bar: how much of the run is done. */
export function ProgressLine() {
  const percent = useRun((state) => Math.round(selectFraction(state) * 1000) / 10);
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
