import { unpackArrays } from "../../lab/packedArrays.ts";
import type { YardSnapshot } from "../../probe/yardSnapshot.ts";
import type { EvaluationEvent, RunDescription } from "../../run/events.ts";
import { Button } from "../Button.tsx";
import { formatInteger, formatPercent } from "../format.ts";
import { useServices } from "../services.ts";
import { YardPicture } from "../yard/YardPicture.tsx";
import classes from "./RecordedYard.module.css";
import recorded from "./recordedYard.txt?raw";

/** What `npm run record:yard` wrote. */
interface RecordedRun {
  readonly run: RunDescription;
  readonly evaluation: EvaluationEvent;
  readonly yard: YardSnapshot;
}

const { run, evaluation, yard } = unpackArrays(recorded) as RecordedRun;

interface RecordedYardProps {
  /** What there is for it, and the root's font size: in CSS pixels. */
  readonly width: number;
  readonly rem: number;
}

/** The yard of a run that was trained before, while a first visitor's data load. */
export default function RecordedYard({ width, rem }: RecordedYardProps) {
  const { preferencesStore } = useServices();
  return (
    <div className={classes.recorded}>
      <YardPicture
        yard={yard}
        scene={yard.test}
        view="test"
        evaluation={evaluation}
        run={run}
        width={width}
        rem={rem}
      />
      <p className={classes.note}>
        <span>
          <b>A recorded run</b>, after {formatInteger(yard.step)} steps:{" "}
          {formatPercent(evaluation.accuracy)} of the test images read rightly. Who gets which
          digit? Yours starts from scratch as soon as the images are here.
        </span>
        <Button onClick={() => preferencesStore.setState({ guidance: "suggestion" })}>Skip</Button>
      </p>
    </div>
  );
}
