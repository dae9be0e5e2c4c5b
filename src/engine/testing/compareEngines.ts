import type { Dataset } from "../../data/dataset.ts";
import { createCpuEngine } from "../cpu/cpuEngine.ts";
import {
  type EngineConfig,
  EVALUATION_RULES,
  type StepRecords,
  type TrainState,
} from "../engine.ts";
import { createWebGpuEngine, type WebGpuEngineOptions } from "../webgpu/createWebGpuEngine.ts";
import type { WebGpuDevice } from "../webgpu/device.ts";
import { RELATIVE, STEPS } from "./agreement.ts";
import { assertClose, assertSame } from "./closeness.ts";

export interface Comparison {
  readonly data: Dataset;
  readonly steps?: number;
  /** Options of the WebGPU engine; without a tiling, the adapter's own is used. */
  readonly options?: WebGpuEngineOptions;
  /** Changes the first weights. */
  readonly prepare?: (state: TrainState) => void;
}

/**
 * Trains both engines alike and compares each step, then their evaluations by either rule.
 * @throws Error naming the first thing that differs
 */
export async function compareEngines(
  gpu: WebGpuDevice,
  config: EngineConfig,
  { data, steps = STEPS, options = {}, prepare = () => {} }: Comparison,
): Promise<{ readonly onGpu: StepRecords; readonly onCpu: StepRecords }> {
  const webGpu = await createWebGpuEngine(gpu, config, data, options);
  const cpu = createCpuEngine(config, data);
  try {
    const state = await cpu.readState();
    prepare(state);
    webGpu.writeState(state);
    cpu.writeState(state);
    const onGpu = await webGpu.train(steps);
    const onCpu = await cpu.train(steps);
    assertSame("tokens", onGpu.tokens, onCpu.tokens);
    for (let step = 0; step < steps; step++) {
      // Each loss on its own scale: a late, small one must agree as well as an early one.
      assertClose(`loss ${step}`, [onGpu.taskLoss[step]], [onCpu.taskLoss[step]], RELATIVE);
    }
    assertClose("auxiliary losses", onGpu.auxLoss, onCpu.auxLoss, RELATIVE, 0.01);
    assertClose("auxiliary terms", onGpu.auxTerms, onCpu.auxTerms, RELATIVE, 0.01);
    assertSame("skipped steps", onGpu.skipped, onCpu.skipped);
    const { numExperts } = config.shape;
    const firstLoad = ({ load }: StepRecords) => load.subarray(0, numExperts);
    assertSame("load of the first step", firstLoad(onGpu), firstLoad(onCpu));

    for (const rule of EVALUATION_RULES) {
      const [gpuTest] = await webGpu.evaluate(1, rule);
      const [cpuTest] = await cpu.evaluate(1, rule);
      assertClose(`test loss, ${rule}`, [gpuTest.loss], [cpuTest.loss], RELATIVE);
      assertClose("gate entropy", [gpuTest.gateEntropy], [cpuTest.gateEntropy], RELATIVE, 0.01);
    }
    return { onGpu, onCpu };
  } finally {
    webGpu.dispose();
    cpu.dispose();
  }
}
