import { Modal, Switch } from "@mantine/core";
import type { RunDescription } from "../../run/events.ts";
import { formatInteger } from "../format.ts";
import { usePreferences, useRun, useServices } from "../services.ts";
import classes from "./AboutGpu.module.css";
import { describeMemory } from "./describeMemory.ts";
import { describeTiling } from "./describeTiling.ts";
import { MeasureStep } from "./MeasureStep.tsx";

type EngineInfo = RunDescription["engine"];

interface AboutGpuProps {
  readonly onClose: () => void;
}

/** What is known of the graphics device that trains, and where a step's time goes on it. */
export function AboutGpu({ onClose }: AboutGpuProps) {
  const engine = useRun((state) => state.run?.engine);
  const why = engine?.tiling?.why;
  const isToChoose = why !== undefined && why !== "only-one";
  return (
    <Modal opened onClose={onClose} returnFocus={false} title="About this GPU" size={580}>
      <div className={classes.about}>
        <dl className={classes.facts}>
          {factsOf(engine).map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
        {isToChoose && <AutotuneSwitch />}
        <MeasureStep canTime={engine?.device?.timestamps === true} />
      </div>
    </Modal>
  );
}

function AutotuneSwitch() {
  const { preferencesStore } = useServices();
  const autotune = usePreferences((preferences) => preferences.autotune);
  return (
    <Switch
      label="Try out which kernels are fastest"
      description="Takes under a second, once for every adapter and size of model. Counts from the next restart."
      checked={autotune}
      onChange={({ currentTarget }) =>
        preferencesStore.setState({ autotune: currentTarget.checked })
      }
      size="sm"
      classNames={{ label: classes.label, description: classes.description }}
    />
  );
}

/** Only what there is to tell: an engine without a device has no limits, and few were tuned. */
function factsOf(engine: EngineInfo | undefined): (readonly [name: string, value: string])[] {
  if (engine === undefined) return [];
  const { adapter, software, memory, device, tiling } = engine;
  return [
    ["Adapter", adapter],
    [
      "Computes",
      software ? "on the processor, imitating a GPU in software" : "on graphics hardware",
    ],
    ["Memory of this run", describeMemory(memory)],
    ...(device
      ? ([
          ["Largest buffer", `${formatInteger(device.maxBufferBytes / 1e6)}\u202fMB`],
          [
            "Workgroups",
            `up to ${formatInteger(device.workgroupLanes)} lanes, which share ${formatInteger(device.workgroupBytes)} bytes`,
          ],
          ["Timestamps", device.timestamps ? "yes" : "no"],
        ] as const)
      : []),
    ...(tiling ? ([["Kernels", describeTiling(tiling)]] as const) : []),
  ];
}
