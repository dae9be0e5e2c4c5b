import { useState } from "react";
import { PROFILE_REFUSALS, type ProfileOutcome } from "../../run/profiling.ts";
import { Button } from "../Button.tsx";
import { formatInteger } from "../format.ts";
import { useController } from "../services.ts";
import classes from "./AboutGpu.module.css";
import { StepTimes } from "./StepTimes.tsx";

interface MeasureStepProps {
  /** Whether the device has timestamps. */
  readonly canTime: boolean;
}

/** Asks for the times of a step's kernels, and shows them or why there are none. */
export function MeasureStep({ canTime }: MeasureStepProps) {
  const controller = useController();
  const [outcome, setOutcome] = useState<ProfileOutcome>();
  const [isMeasuring, setIsMeasuring] = useState(false);

  async function measure() {
    setIsMeasuring(true);
    // A worker that is gone cannot answer.
    const answer = await controller
      .profile()
      .catch((): ProfileOutcome => ({ ok: false, refusal: "no-run" }));
    setOutcome(answer);
    setIsMeasuring(false);
  }

  return (
    <section className={classes.step} aria-labelledby="measured-step">
      <header>
        <h3 id="measured-step">One training step</h3>
        {canTime ? (
          <Button aria-disabled={isMeasuring} onClick={() => isMeasuring || void measure()}>
            {isMeasuring ? "Measuring…" : "Measure a step"}
          </Button>
        ) : null}
      </header>
      <p role="status">{canTime ? describeOutcome(outcome) : PROFILE_REFUSALS["no-timestamps"]}</p>
      {outcome?.ok ? <StepTimes profile={outcome.profile} /> : null}
    </section>
  );
}

function describeOutcome(outcome: ProfileOutcome | undefined): string {
  if (outcome === undefined) {
    return "Where its time goes, kernel by kernel. The steps that are timed are taken back: the run goes on as if they had never been.";
  }
  if (!outcome.ok) return PROFILE_REFUSALS[outcome.refusal];
  const steps = formatInteger(outcome.profile.steps);
  return `Means of ${steps} steps. They were taken back: the run goes on as if they had never been.`;
}
