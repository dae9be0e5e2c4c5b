import type { RunState } from "../../lab/runState.ts";
import { selectDivergence, selectTotalSteps } from "../../store/selectors.ts";
import { formatFixed, formatInteger, formatPercent, formatRate } from "../format.ts";
import { useDrawnRun } from "../pacedRun.ts";
import classes from "./BigNumbers.module.css";
import { describeStanding } from "./describeStanding.ts";

/** Test accuracy, step and speed of the frame that is drawn, in large digits. */
export function BigNumbers() {
  return (
    <div className={classes.numbers}>
      <TestAccuracy />
      <Step />
      <Rate />
    </div>
  );
}

const selectTest = (state: RunState) => ({
  accuracy: state.frame.evaluation?.accuracy,
  images: state.frame.evaluation?.images,
  isFull: state.frame.evaluation?.full,
  hasDiverged: selectDivergence(state) !== undefined,
  isOfBatches: state.run?.model.routing.assignment === "expert-choice",
});

function TestAccuracy() {
  const { accuracy, images, isFull, hasDiverged, isOfBatches } = useDrawnRun(selectTest);
  return (
    <div className={classes.number} title={isOfBatches ? BATCHES : undefined}>
      <b data-empty={accuracy === undefined || undefined}>
        {accuracy === undefined ? "–" : formatPercent(accuracy)}
      </b>
      <span>test accuracy</span>
      {images === undefined ? null : (
        <span className={classes.detail}>
          {` · ${isFull ? "all " : ""}${formatInteger(images)} images`}
        </span>
      )}
      {hasDiverged ? <em>diverged</em> : null}
    </div>
  );
}

const BATCHES = "Experts choose within fixed batches of 1,000 test images";

const selectStep = (state: RunState) => {
  const { shown, frame } = state;
  return {
    step: frame.position?.step ?? 0,
    epoch: Math.min(shown.epochs, frame.position?.epoch ?? 0),
    epochs: shown.epochs,
    totalSteps: selectTotalSteps(state),
    note: describeStanding(state),
  };
};

function Step() {
  const { step, epoch, epochs, totalSteps, note } = useDrawnRun(selectStep);
  return (
    <div className={classes.number} data-optional>
      <b data-step={step}>
        {formatInteger(step)}{" "}
        <small>/ {totalSteps === undefined ? "–" : formatInteger(totalSteps)}</small>
      </b>
      <span>
        step · epoch {formatFixed(Math.floor(epoch * 10) / 10, 1)} of {epochs}
        {note === "" ? "" : ` · ${note}`}
      </span>
    </div>
  );
}

const selectRate = ({ frame }: RunState) => frame.position?.imagesPerSecond ?? 0;

function Rate() {
  const rate = useDrawnRun(selectRate);
  return (
    <div className={classes.number} data-optional>
      <b data-empty={rate === 0 || undefined}>{formatRate(rate)}</b>
      <span>images / s</span>
    </div>
  );
}
