/** Switchyard's own engines, as the page uses them. */
import { createCpuEngine } from "../../src/engine/cpu/cpuEngine.ts";
import type { Engine } from "../../src/engine/engine.ts";
import { requestWebGpu } from "../../src/engine/webgpu/device.ts";
import { measuredEngines } from "../../src/host/measuredEngines.ts";
import type { Contender, ModelInTraining } from "./contender.ts";

export async function openWebGpuEngine(gpu: GPU | undefined): Promise<Contender> {
  const device = await requestWebGpu(gpu);
  const createEngine = measuredEngines(device);
  return {
    adapter: device.software ? `${device.adapter} (software)` : device.adapter,
    prepare: async ({ config, dataset }) =>
      modelInTraining(await createEngine("webgpu", config, dataset)),
  };
}

export async function openCpuEngine(): Promise<Contender> {
  return {
    prepare: async ({ config, dataset }) => modelInTraining(createCpuEngine(config, dataset)),
  };
}

function modelInTraining(engine: Engine): ModelInTraining {
  return {
    train: (steps) => trainSteps(engine, steps),
    dispose: () => engine.dispose(),
  };
}

/** Takes so many steps, in as few calls as it may be; resolves with the last one's loss, once all are done. */
export async function trainSteps(engine: Engine, steps: number): Promise<number> {
  const calls: ReturnType<Engine["train"]>[] = [];
  for (let left = steps; left > 0; left -= engine.maxStepsPerCall) {
    calls.push(engine.train(Math.min(left, engine.maxStepsPerCall)));
  }
  const last = (await Promise.all(calls)).at(-1);
  const loss = last?.taskLoss.at(-1);
  const auxLoss = last?.auxLoss.at(-1);
  if (loss === undefined || auxLoss === undefined) throw new RangeError("no step to take");
  return loss + auxLoss;
}
