import { selectDivergence, selectShownStatus } from "../../store/selectors.ts";
import { formatDuration, formatFixed, formatPercent, formatRate } from "../format.ts";
import { useRun } from "../services.ts";
import classes from "./BigNumbers.module.css";

/** Test accuracy, speed and epochs, in large digits. */
export function BigNumbers() {
  return (
    <div className={classes.numbers}>
      <TestAccuracy />
      <Epochs />
      <Rate />
    </div>
  );
}

function TestAccuracy() {
  const accuracy = useRun(({ frame }) => frame.evaluation?.accuracy);
  const diverged = useRun((state) => selectDivergence(state) !== undefined);
  const isOfBatches = useRun((state) => state.run?.model.routing.assignment === "expert-choice");
  return (
    <div className={classes.number} title={isOfBatches ? BATCHES : undefined}>
      <b data-empty={accuracy === undefined || undefined}>
        {accuracy === undefined ? "–" : formatPercent(accuracy)}
      </b>
      <span>test accuracy</span>
      {diverged ? <em>diverged</em> : null}
    </div>
  );
}

const BATCHES = "Experts choose within fixed batches of 1,000 test images";

function Epochs() {
  const epochs = useRun((state) => state.shown.epochs);
  const stepsPerEpoch = useRun((state) => state.run?.stepsPerEpoch);
  const step = useRun((state) => state.frame.position?.step ?? 0);
  const status = useRun(selectShownStatus);
  const secondsLeft = useRun((state) => state.frame.position?.secondsLeft);
  const done = stepsPerEpoch === undefined ? 0 : Math.min(epochs, step / stepsPerEpoch);
  return (
    <div className={classes.number} data-optional>
      <b>
        {formatFixed(Math.floor(done * 10) / 10, 1)} <small>/ {epochs}</small>
      </b>
      <span>
        epochs
        {status === "running" && secondsLeft !== undefined
          ? ` · ${formatDuration(secondsLeft)} left`
          : ""}
        {status === "finished" ? " · done" : ""}
      </span>
    </div>
  );
}

function Rate() {
  const rate = useRun((state) => state.frame.position?.imagesPerSecond ?? 0);
  return (
    <div className={classes.number} data-optional>
      <b data-empty={rate === 0 || undefined}>{formatRate(rate)}</b>
      <span>images / s</span>
    </div>
  );
}
