import { Popover } from "@mantine/core";
import { IconCheck, IconShare2 } from "@tabler/icons-react";
import { useState } from "react";
import { selectLink } from "../../store/selectors.ts";
import { Button } from "../Button.tsx";
import { useServices } from "../services.ts";
import classes from "./ShareButton.module.css";

type Outcome = "copied" | "refused";

/** Copies the link of this very experiment, or of the sweep in sight, and says so; where copying is refused, offers it selected. */
export function ShareButton() {
  const { runStore, viewStore } = useServices();
  const [shared, setShared] = useState<{ link: string; isSweep: boolean; outcome: Outcome }>();

  async function share() {
    const { origin, pathname } = window.location;
    const { name, sweepLink } = viewStore.getState();
    const isSweep = name === "compare" && sweepLink !== "";
    const link = `${origin}${pathname}${isSweep ? sweepLink : selectLink(runStore.getState())}`;
    const outcome = await copy(link);
    setShared({ link, isSweep, outcome });
  }

  return (
    <Popover
      opened={shared !== undefined}
      onChange={(opened) => opened || setShared(undefined)}
      width={340}
      returnFocus
    >
      <Popover.Target>
        <Button aria-label="Share" className={classes.share} onClick={() => void share()}>
          {shared?.outcome === "copied" ? <IconCheck size="1rem" /> : <IconShare2 size="1rem" />}
          <span className={classes.word}>Share</span>
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <div className={classes.details}>
          <p role="status">
            {shared?.outcome === "copied" ? (
              <>
                <b>Link copied.</b>{" "}
                {shared.isSweep
                  ? "Whoever opens it gets this sweep: same runs, same seeds."
                  : "Whoever opens it gets this experiment: same settings, same seed, same run."}
              </>
            ) : (
              <>
                <b>This browser refused to copy.</b> Here is the link, selected:
              </>
            )}
          </p>
          <input
            readOnly
            aria-label={shared?.isSweep ? "Link to this sweep" : "Link to this experiment"}
            value={shared?.link ?? ""}
            data-autofocus
            ref={(input) => {
              if (shared?.outcome === "refused") input?.select();
            }}
            onFocus={(event) => event.currentTarget.select()}
          />
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}

async function copy(text: string): Promise<Outcome> {
  try {
    await navigator.clipboard.writeText(text);
    return "copied";
  } catch {
    return "refused";
  }
}
