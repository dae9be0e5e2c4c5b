import { IconAlertTriangle } from "@tabler/icons-react";
import { selectDivergence } from "../../store/selectors.ts";
import { useRun } from "../services.ts";
import classes from "./Message.module.css";

/** The run blew up: its numbers are not those of a model that learned. */
export function Diverged() {
  const divergence = useRun(selectDivergence);
  if (divergence === undefined) return null;
  return (
    <div className={classes.message} role="alert" data-tone="failure">
      <IconAlertTriangle size="1.125rem" stroke={1.8} aria-hidden="true" />
      <p>
        <b>This run diverged.</b> {divergence} A lower learning rate or a gradient clip usually
        helps.
      </p>
    </div>
  );
}
