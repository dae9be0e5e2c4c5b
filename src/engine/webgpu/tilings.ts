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
  readonly #parts: Omit<PassParts, "buffers">;
  readonly #compiling = new Map<TilingName, Promise<KernelSet>>();

  constructor(parts: Omit<PassParts, "buffers">) {
    this.#parts = parts;
  }

  /** Resolves when the kernels of a step are compiled. @throws ShaderCompileError */
  async compile(name: TilingName): Promise<void> {
    const compiling = this.#compiling.get(name) ?? this.#start(name);
    this.#compiling.set(name, compiling);
    await compiling;
  }

  /**
   * Binds the compiled kernels, and lets the device check a step's commands without running them.
   * @throws GpuFault
   */
  async open(name: TilingName, buffers: PassParts["buffers"]): Promise<TiledPasses> {
    const { device } = this.#parts.gpu;
    const kernels = await this.#compiling.get(name);
    if (!kernels) throw new Error(`The kernels “${name}” are not compiled.`);
    let passes: Passes | undefined;
    try {
      return await checked(device, `the kernels “${name}”`, () => {
        passes = new Passes({ ...this.#parts, buffers }, kernels);
        const encoder = device.createCommandEncoder({ label: "rehearsal" });
        const pass = encoder.beginComputePass({ label: "rehearsal" });
        encodeKernels(pass, passes.step);
        pass.end();
        encoder.finish();
        return { name, passes };
      });
    } catch (error) {
      passes?.destroy();
      throw error;
    }
  }

  async #start(name: TilingName): Promise<KernelSet> {
    const { gpu, config, sizes, literals } = this.#parts;
    const kernels = new KernelSet(gpu, sizes, tuningOf(sizes, name), literals);
    await kernels.prepare([passOf(config, config.replicas, "training")]);
    return kernels;
  }
}
