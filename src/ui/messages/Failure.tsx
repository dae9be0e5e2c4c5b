import { IconAlertTriangle } from "@tabler/icons-react";
import type { RunFailure } from "../../run/events.ts";
import { Button } from "../Button.tsx";
import { useController, useRun } from "../services.ts";
import classes from "./Message.module.css";

/** The run stopped: what happened, and what can be done. */
export function Failure() {
  const controller = useController();
  const failure = useRun((state) => state.failure);
  const experiment = useRun((state) => state.experiment);
  if (failure === undefined) return null;
  const canUseCpu = isOfEngine(failure) && failure.isOfCpu !== true;
  return (
    <div className={classes.message} role="alert" data-tone="failure">
      <IconAlertTriangle size="1.125rem" stroke={1.8} aria-hidden="true" />
      <p>
        <b>{failure.message}</b> {failure.remedy}
      </p>
      <div className={classes.ways}>
        {failure.retry ? <Button onClick={controller.restart}>Retry</Button> : null}
        {canUseCpu ? (
          <Button onClick={() => controller.change({ ...experiment, engine: "cpu" })}>
            Use the CPU engine
          </Button>
        ) : null}
      </div>
    </div>
  );
}

const isOfEngine = ({ code }: RunFailure) => code === "engine" || code === "limits";
