import { Popover } from "@mantine/core";
import { EngineChoiceField } from "../controls/EngineChoiceField.tsx";
import { useRun } from "../services.ts";
import classes from "./EngineChip.module.css";

const ENGINE_NAMES = { webgpu: "WebGPU", cpu: "CPU" } as const;

/** Which engine trains, on what; opens to the switch. */
export function EngineChip() {
  const engine = useRun((state) => state.run?.engine);
  const failed = useRun((state) => state.status === "failed");
  const name = engine === undefined ? "starting" : ENGINE_NAMES[engine.kind];
  const tone = failed ? "failed" : engine === undefined ? "waiting" : "good";
  return (
    <Popover width={300} trapFocus>
      <Popover.Target>
        <button type="button" className={classes.chip} aria-label={`Engine: ${name}`}>
          <i data-tone={tone} aria-hidden="true" />
          <span className={classes.name}>{name}</span>
          {engine?.adapter ? <span className={classes.adapter}>· {engine.adapter}</span> : null}
        </button>
      </Popover.Target>
      <Popover.Dropdown>
        <div className={classes.details}>
          <p>{describeEngine(engine?.kind, engine?.adapter, engine?.software)}</p>
          <EngineChoiceField />
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}

function describeEngine(
  kind: "webgpu" | "cpu" | undefined,
  adapter = "",
  software = false,
): string {
  if (kind === undefined) return "The engine starts once the data has loaded.";
  if (kind === "cpu") {
    return "Training runs on the processor, in plain TypeScript. The maths is the same as on a GPU.";
  }
  const on = adapter === "" ? "" : ` on ${adapter}`;
  return software
    ? `Training runs in hand-written WebGPU kernels${on}, a GPU imitated in software: expect it to be slow.`
    : `Training runs in hand-written WebGPU kernels${on}.`;
}
