import { IconAlertTriangle } from "@tabler/icons-react";
import { Button } from "../Button.tsx";
import { useRun, useSession } from "../services.ts";
import classes from "./Message.module.css";

/** The run stopped: what happened, and what can be done. */
export function Failure() {
  const session = useSession();
  const failure = useRun((state) => state.failure);
  if (failure === undefined) return null;
  return (
    <div className={classes.message} role="alert" data-tone="failure">
      <IconAlertTriangle size={18} stroke={1.8} aria-hidden="true" />
      <p>
        <b>{failure.message}</b> {failure.remedy}
      </p>
      {failure.retry ? <Button onClick={session.restart}>Retry</Button> : null}
    </div>
  );
}
