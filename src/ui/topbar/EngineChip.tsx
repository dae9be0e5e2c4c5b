import { Popover } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { Suspense, useRef } from "react";
import { lazyPart, retryParts } from "../lazyPart.tsx";
import { PartBoundary } from "../messages/PartBoundary.tsx";
import { useRun } from "../services.ts";
import classes from "./EngineChip.module.css";

const AboutGpu = lazyPart(async () => {
  const { AboutGpu } = await import("../dialogs.ts");
  return { default: AboutGpu };
});

const EngineDetails = lazyPart(async () => {
  const { EngineDetails } = await import("../dialogs.ts");
  return { default: EngineDetails };
});

const ENGINE_NAMES = { webgpu: "WebGPU", cpu: "CPU" } as const;

/** Which engine trains, on what; opens to the switch, and to what there is to know of the device. */
export function EngineChip() {
  const engine = useRun((state) => state.run?.engine);
  const failed = useRun((state) => state.status === "failed");
  const name = engine === undefined ? "starting" : ENGINE_NAMES[engine.kind];
  const tone = failed ? "failed" : engine === undefined ? "waiting" : "good";
  const chip = useRef<HTMLButtonElement>(null);
  const [opened, popover] = useDisclosure(false);
  const [aboutOpened, about] = useDisclosure(false);

  function openAbout() {
    retryParts();
    popover.close();
    about.open();
  }

  function closeAbout() {
    about.close();
    // The button that opened it is gone.
    chip.current?.focus();
  }

  return (
    <>
      <Popover width={300} trapFocus opened={opened} onChange={popover.set}>
        <Popover.Target>
          <button
            type="button"
            ref={chip}
            className={classes.chip}
            aria-label={`Engine: ${name}`}
            onClick={popover.toggle}
          >
            <i data-tone={tone} aria-hidden="true" />
            <span className={classes.name}>{name}</span>
            {engine?.adapter ? <span className={classes.adapter}>· {engine.adapter}</span> : null}
          </button>
        </Popover.Target>
        <Popover.Dropdown>
          <PartBoundary name="The engine" as="card">
            <Suspense fallback={null}>
              <EngineDetails engine={engine} onAbout={openAbout} />
            </Suspense>
          </PartBoundary>
        </Popover.Dropdown>
      </Popover>
      {aboutOpened ? (
        <PartBoundary name="“About this GPU”" as="floating" onClose={closeAbout}>
          <Suspense fallback={null}>
            <AboutGpu onClose={closeAbout} />
          </Suspense>
        </PartBoundary>
      ) : null}
    </>
  );
}
