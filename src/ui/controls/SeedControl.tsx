import { IconDice3 } from "@tabler/icons-react";
import { useShallow } from "zustand/react/shallow";
import { transportActions } from "../../store/transport.ts";
import { Button } from "../Button.tsx";
import { clicked } from "../clicked.ts";
import { useController, useRun } from "../services.ts";
import { FieldControl } from "./FieldControl.tsx";
import classes from "./SeedControl.module.css";

/** The seed, and a button for another one. */
export function SeedControl() {
  const controller = useController();
  const { canRestart } = useRun(useShallow(transportActions));
  return (
    <div className={classes.seed}>
      <FieldControl name="seed" />
      <Button
        className={classes.draw}
        title="Restart with new weights and another order  ·  N"
        disabled={!canRestart}
        onClick={clicked(controller.newSeed)}
      >
        <IconDice3 size="1rem" stroke={1.7} aria-hidden="true" />
        New seed
      </Button>
    </div>
  );
}
