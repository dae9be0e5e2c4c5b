import type { Dataset } from "../data/dataset.ts";
import type { Engine, EngineConfig, EngineInfo } from "../engine/engine.ts";
import type { WebGpuDevice } from "../engine/webgpu/device.ts";
import type { RunNotice } from "../run/events.ts";
import type { BuiltEngine, CreateEngine } from "./builtEngine.ts";

/** The engines there are, handed in: what can be built depends on where this runs. */
export interface EngineMakers {
  /** @throws WebGpuUnavailable saying why */
  requestWebGpu(): Promise<WebGpuDevice>;
  createWebGpuEngine(gpu: WebGpuDevice, config: EngineConfig, dataset: Dataset): Promise<Engine>;
  createCpuEngine(config: EngineConfig, dataset: Dataset): Engine;
}

/**
 * `cpu`: the CPU. `webgpu`: WebGPU wherever there is any. `auto`: WebGPU on a graphics adapter; on a
 * software adapter the CPU engine is faster. The device is kept from run to run.
 */
export function createEngineChooser(makers: EngineMakers): CreateEngine {
  const device = keepDevice(makers.requestWebGpu);

  return async (config, dataset, choice, onKind) => {
    const onCpu = (...notices: RunNotice[]): BuiltEngine => {
      onKind?.("cpu");
      const engine = makers.createCpuEngine(config, dataset);
      return { engine, notices: [...notices, ...arithmeticNotices(engine.info)] };
    };
    if (choice === "cpu") return onCpu();

    let gpu: WebGpuDevice;
    try {
      gpu = await device();
    } catch (error) {
      return onCpu({ code: "engine-fallback", message: fallbackMessage(error) });
    }
    if (gpu.software && choice === "auto") {
      return onCpu({ code: "software-adapter", message: avoidedMessage(gpu) });
    }
    onKind?.("webgpu");
    const engine = await makers.createWebGpuEngine(gpu, config, dataset);
    return {
      engine,
      notices: gpu.software ? [{ code: "software-adapter", message: slowMessage(gpu) }] : [],
      loseDevice: () => gpu.device.destroy(),
    };
  };
}

/** Asks for a device at most once while it lives. */
function keepDevice(request: () => Promise<WebGpuDevice>): () => Promise<WebGpuDevice> {
  let kept: Promise<WebGpuDevice> | undefined;
  return () => {
    if (kept) return kept;
    const asked = request();
    const forget = () => {
      if (kept === asked) kept = undefined;
    };
    kept = asked;
    asked.then((gpu) => gpu.device.lost.then(forget), forget);
    return asked;
  };
}

/** What stands in the way of vectors, and what to do about it. */
const PLAIN_REASONS: Readonly<Record<NonNullable<EngineInfo["whyPlain"]>, string>> = {
  "no-webassembly": "this browser has no WebAssembly, or it is switched off.",
  "no-vectors": "WebAssembly has no vectors (SIMD) in this browser; current browsers have.",
  forbidden:
    "the security policy of this page forbids WebAssembly. Whoever serves it allows it with 'wasm-unsafe-eval' in script-src.",
};

function arithmeticNotices({ whyPlain }: EngineInfo): RunNotice[] {
  if (whyPlain === undefined) return [];
  const message = `The CPU engine computes in plain loops, about five times slower than usual and with other last digits: ${PLAIN_REASONS[whyPlain]}`;
  return [{ code: "plain-arithmetic", message }];
}

function fallbackMessage(error: unknown): string {
  // Browsers offer WebGPU to https and localhost alone.
  if (globalThis.isSecureContext === false) {
    return "Training runs on the CPU: browsers keep WebGPU from pages that come over plain http. Open this one over https, or as localhost on the machine that serves it.";
  }
  if (!(error instanceof Error)) return `Training runs on the CPU. ${error}`;
  const remedy = "remedy" in error ? ` ${error.remedy}` : "";
  return `Training runs on the CPU. ${error.message}${remedy}`;
}

function avoidedMessage({ adapter }: WebGpuDevice): string {
  return `Training runs on the CPU: the only WebGPU adapter here (${adapter}) is software, and slower. Engine “WebGPU” uses it all the same.`;
}

function slowMessage({ adapter }: WebGpuDevice): string {
  return `WebGPU runs on a software adapter (${adapter}): the CPU engine is faster here.`;
}
