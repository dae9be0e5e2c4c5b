import { Menu } from "@mantine/core";
import {
  IconChevronDown,
  IconPlayerPauseFilled,
  IconPlayerPlayFilled,
  IconPlayerSkipForwardFilled,
  IconPlayerTrackNextFilled,
  IconRotate,
} from "@tabler/icons-react";
import { useShallow } from "zustand/react/shallow";
import { transportActions } from "../../store/transport.ts";
import { Button } from "../Button.tsx";
import { clicked } from "../clicked.ts";
import { useController, useRun } from "../services.ts";
import classes from "./Transport.module.css";

/** Restart, play or pause, step: in that order, as people know it. */
export function Transport() {
  const controller = useController();
  const seed = useRun((state) => state.experiment.seed);
  const { main, canRestart, canStep } = useRun(useShallow(transportActions));
  const running = main === "pause";
  return (
    <fieldset className={classes.transport} aria-label="Training">
      <Button
        aria-label="Restart"
        title={`Restart with the same seed (${seed})  ·  R`}
        disabled={!canRestart}
        onClick={clicked(controller.restart)}
      >
        <IconRotate size="1.0625rem" stroke={1.9} />
      </Button>
      <Button
        filled
        className={classes.play}
        title={running ? "Pause  ·  Space" : "Train  ·  Space"}
        disabled={main !== "play" && main !== "pause"}
        onClick={clicked(running ? controller.pause : controller.play)}
      >
        {running ? <IconPlayerPauseFilled size="1rem" /> : <IconPlayerPlayFilled size="1rem" />}
        {running ? "Pause" : "Play"}
      </Button>
      <div className={classes.steps}>
        <Button
          aria-label="Step"
          title="Train one batch  ·  S"
          className={classes.step}
          disabled={!canStep}
          onClick={clicked(controller.step)}
        >
          <IconPlayerSkipForwardFilled size="0.9375rem" />
        </Button>
        <Menu>
          <Menu.Target>
            <Button aria-label="More ways to step" className={classes.more} disabled={!canStep}>
              <IconChevronDown size="0.8125rem" />
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item
              leftSection={<IconPlayerSkipForwardFilled size="0.875rem" />}
              onClick={controller.step}
            >
              One step
            </Menu.Item>
            <Menu.Item
              leftSection={<IconPlayerTrackNextFilled size="0.875rem" />}
              onClick={controller.stepEpoch}
            >
              One epoch
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </div>
    </fieldset>
  );
}
