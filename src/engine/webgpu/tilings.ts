import { checked } from "./gpuErrors.ts";
import { KernelSet } from "./kernels.ts";
import { encodeKernels, Passes, type PassParts } from "./passes.ts";
import { passOf } from "./steps.ts";
import { type TilingName, tuningOf } from "./tuning.ts";

/** The passes of one tiling, those of a step compiled. */
export interface TiledPasses {
  readonly name: TilingName;
  readonly passes: Passes;
}

/** Compiles a step's kernels by name of the tiling; those that are compiled are kept. */
export class Tilings {
  readonly #parts: PassParts;
  readonly #compiled = new Map<TilingName, KernelSet>();

  constructor(parts: PassParts) {
    this.#parts = parts;
  }

  /** Resolves when the kernels of a step are compiled. @throws ShaderCompileError */
  async compile(name: TilingName): Promise<void> {
    if (this.#compiled.has(name)) return;
    const { gpu, config, sizes, literals } = this.#parts;
    const kernels = new KernelSet(gpu, sizes, tuningOf(sizes, name), literals);
    await kernels.prepare([passOf(config, config.replicas, "training")]);
    this.#compiled.set(name, kernels);
  }

  /**
   * Binds the compiled kernels, and lets the device check a step's commands without running them.
   * @throws GpuFault
   */
  async open(name: TilingName): Promise<TiledPasses> {
    const { gpu, sizes } = this.#parts;
    const { device } = gpu;
    const kernels = this.#compiled.get(name);
    if (!kernels) throw new Error(`The kernels “${name}” are not compiled.`);
    let passes: Passes | undefined;
    try {
      return await checked(device, `the kernels “${name}”`, () => {
        passes = new Passes(this.#parts, kernels);
        const encoder = device.createCommandEncoder({ label: "rehearsal" });
        const pass = encoder.beginComputePass({ label: "rehearsal" });
        encodeKernels(pass, passes.step, sizes.R);
        pass.end();
        encoder.finish();
        return { name, passes };
      });
    } catch (error) {
      passes?.destroy();
      throw error;
    }
  }
}
