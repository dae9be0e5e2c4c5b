import type { RunDescription } from "../../run/events.ts";
import { Button } from "../Button.tsx";
import { EngineChoiceField } from "../controls/EngineChoiceField.tsx";
import classes from "./EngineDetails.module.css";

interface EngineDetailsProps {
  readonly engine: RunDescription["engine"] | undefined;
  /** Opens what there is to know of the graphics device. */
  readonly onAbout: () => void;
}

/** What the engine's chip opens to: a sentence on the engine, and the switch to the other. */
export function EngineDetails({ engine, onAbout }: EngineDetailsProps) {
  return (
    <div className={classes.details}>
      <p>{describeEngine(engine)}</p>
      <EngineChoiceField />
      {engine?.kind === "webgpu" ? <Button onClick={onAbout}>About this GPU</Button> : null}
    </div>
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
