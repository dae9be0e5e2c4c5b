import classes from "./MomentLine.module.css";
import { describeMoment, type Moment } from "./moment.ts";

interface MomentLineProps {
  /** Undefined where nothing is shown yet: the line keeps its room. */
  readonly moment: Moment | undefined;
}

/** The step that a figure shows; `data-step` has it as a plain number. */
export function MomentLine({ moment }: MomentLineProps) {
  return (
    <p className={classes.moment} data-step={moment?.step}>
      {moment ? describeMoment(moment) : "\u00a0"}
    </p>
  );
}
