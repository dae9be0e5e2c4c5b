import { Popover } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { Suspense, useRef } from "react";
import type { RunDescription } from "../../run/events.ts";
import { Button } from "../Button.tsx";
import { EngineChoiceField } from "../controls/EngineChoiceField.tsx";
import { lazyPart, retryParts } from "../lazyPart.tsx";
import { PartBoundary } from "../messages/PartBoundary.tsx";
import { useRun } from "../services.ts";
import classes from "./EngineChip.module.css";

const AboutGpu = lazyPart(async () => {
  const { AboutGpu } = await import("../dialogs.ts");
  return { default: AboutGpu };
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
          <div className={classes.details}>
            <p>{describeEngine(engine)}</p>
            <EngineChoiceField />
            {engine?.kind === "webgpu" ? <Button onClick={openAbout}>About this GPU</Button> : null}
          </div>
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

function describeEngine(engine: RunDescription["engine"] | undefined): string {
  if (engine === undefined) return "The engine starts once the data has loaded.";
  const { kind, adapter, software, arithmetic } = engine;
  if (kind === "cpu") {
    const how =
      arithmetic === "plain"
        ? "plain loops, without WebAssembly"
        : "WebAssembly, four numbers at a time";
    return `Training runs on the processor, in ${how}. The maths is the same as on a GPU.`;
  }
  const on = adapter === "" ? "" : ` on ${adapter}`;
  return software
    ? `Training runs in hand-written WebGPU kernels${on}, a GPU imitated in software: expect it to be slow.`
    : `Training runs in hand-written WebGPU kernels${on}.`;
}
