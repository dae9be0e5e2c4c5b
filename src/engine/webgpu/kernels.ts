import type { WebGpuDevice } from "./device.ts";
import { inErrorScopes, ShaderCompileError } from "./gpuErrors.ts";
import type { BindingName, KernelName } from "./kernelNames.ts";
import { KERNELS } from "./kernels.gen.ts";
import type { Sizes } from "./sizes.ts";
import { type Known, shaderSource } from "./source/shaderSource.ts";
import type { Switches } from "./switches.ts";
import type { Tuning } from "./tuning.ts";

/** A kernel ready to be dispatched, but for its bind group. */
export interface Kernel {
  readonly name: KernelName;
  readonly pipeline: GPUComputePipeline;
  readonly layout: GPUBindGroupLayout;
  /** Workgroups of a dispatch over a batch of at most `tokens` tokens. */
  workgroups(tokens: number): number;
}

/** A kernel, and the answers it is compiled for. */
interface Variant {
  readonly name: KernelName;
  readonly switches: Switches;
}

/** Kernels in the order of their dispatch. */
export type KernelSequence = readonly Variant[];

/**
 * Invocations each kernel needs for `tokens` tokens, beside the name of the lane count that
 * divides them. `once` kernels are one workgroup whatever the size.
 */
const INVOCATIONS: Record<
  KernelName,
  (sizes: Sizes, tuning: Tuning, tokens: number) => number | "once"
> = {
  project: ({ model4 }, { project }, tokens) => {
    const { TILE_T = 1, TILE_V = 1, QUAD = 1 } = project;
    return Math.ceil(tokens / (TILE_T * QUAD)) * QUAD * Math.ceil(model4 / TILE_V);
  },
  route: (_, { route }, tokens) => {
    const { TILE_T = 1, LANES = 1 } = route;
    return Math.ceil(tokens / TILE_T) * LANES;
  },
  assign_experts: () => "once",
  assign_balanced: () => "once",
  assign_sinkhorn: () => "once",
  dispatch: () => "once",
  expert_hidden: ({ S, A, hidden4 }, { expert_hidden }, tokens) => {
    const { TILE_T = 1, TILE_V = 1, LANES = 1, QUAD = 1 } = expert_hidden;
    const quads = Math.ceil((tokens * S) / (TILE_T * QUAD)) + Math.min(A, tokens * S);
    return quads * Math.ceil(hidden4 / TILE_V) * LANES * QUAD;
  },
  head: (_, __, tokens) => tokens,
  expert_losses: (_, __, tokens) => tokens,
  router_backward: (_, __, tokens) => tokens,
  features_backward: (_, { features_backward }, tokens) => tokens * features_backward.WG,
  finish_step: () => "once",
  update: (sizes, { update }) => {
    const { A, inputs4, hidden4, outputs4, columns4, pixels4, model4, classes4 } = sizes;
    const {
      WG,
      QUAD = 1,
      HIDDEN_V = 1,
      OUTPUT_V = 1,
      COLUMN_V = 1,
      MODEL_V = 1,
      CLASS_V = 1,
    } = update;
    const blocks = (quads: number, right4: number, width: number) =>
      Math.ceil(quads / QUAD) * Math.ceil(right4 / width) * QUAD;
    const groups = [
      A * blocks(inputs4 + QUAD, hidden4, HIDDEN_V),
      A * blocks(hidden4 + 1, outputs4, OUTPUT_V),
      blocks(inputs4, columns4, COLUMN_V),
      ...(model4 > 0
        ? [blocks(pixels4 + 1, model4, MODEL_V), blocks(model4 + 1, classes4, CLASS_V)]
        : []),
    ];
    return groups.reduce((sum, invocations) => sum + Math.ceil(invocations / WG) * WG, 0);
  },
  classify: (_, __, tokens) => tokens,
};

/** What is written into the shaders of an engine as literals, on software adapters. */
export type Literals = Pick<Known, "params" | "lengths">;

/** No literals: shaders read sizes and the lengths of buffers at run time, so one pipeline fits every size. */
export const NOTHING_KNOWN: Literals = { params: {}, lengths: {} };

/** The pipelines of one engine, each compiled once for every set of answers to its own switches. */
export class KernelSet {
  readonly #device: GPUDevice;
  readonly #software: boolean;
  readonly #sizes: Sizes;
  readonly #tuning: Tuning;
  readonly #literals: Literals;
  readonly #kernels = new Map<string, Kernel>();
  readonly #compiling = new Map<string, Promise<void>>();

  /** @param literals what is written into shaders for software adapters; lengths count the elements of bound buffers */
  constructor(
    { device, software }: WebGpuDevice,
    sizes: Sizes,
    tuning: Tuning,
    literals: Literals,
  ) {
    this.#device = device;
    this.#software = software;
    this.#sizes = sizes;
    this.#tuning = tuning;
    this.#literals = literals;
  }

  /** Compiles the kernels of some passes ahead of their use, all at once; those under way are waited for. */
  async prepare(passes: readonly KernelSequence[]): Promise<void> {
    await Promise.all(passes.flat().map((kernel) => this.#prepareKernel(kernel)));
  }

  /** Whether all kernels of a pass are compiled. */
  has(pass: KernelSequence): boolean {
    return pass.every(({ name, switches }) => this.#kernels.has(variantOf(name, switches)));
  }

  /** A kernel for these switches, compiled now if it is not prepared. */
  get(name: KernelName, switches: Switches): Kernel {
    const variant = variantOf(name, switches);
    let kernel = this.#kernels.get(variant);
    if (!kernel) {
      const { descriptor, layout } = this.#describe(name, switches);
      kernel = this.#kernelOf(name, layout, this.#device.createComputePipeline(descriptor));
      this.#kernels.set(variant, kernel);
    }
    return kernel;
  }

  #prepareKernel({ name, switches }: Variant): Promise<void> | undefined {
    const variant = variantOf(name, switches);
    if (this.#kernels.has(variant)) return undefined;
    const underWay = this.#compiling.get(variant);
    if (underWay) return underWay;
    const compiling = this.#compile(name, switches)
      .then((kernel) => void this.#kernels.set(variant, kernel))
      .finally(() => this.#compiling.delete(variant));
    this.#compiling.set(variant, compiling);
    return compiling;
  }

  async #compile(name: KernelName, switches: Switches): Promise<Kernel> {
    const { result, fault } = inErrorScopes(this.#device, `kernel ${name}`, () => {
      const { descriptor, layout } = this.#describe(name, switches);
      const pipeline = this.#device.createComputePipelineAsync(descriptor);
      return { descriptor, layout, pipeline };
    });
    const { descriptor, layout, pipeline } = result;
    try {
      const kernel = this.#kernelOf(name, layout, await pipeline);
      const found = await fault;
      if (found) throw found;
      return kernel;
    } catch (error) {
      const { messages } = await descriptor.compute.module.getCompilationInfo();
      const details = messages.map(
        (m) => `${name}.wgsl:${m.lineNum}:${m.linePos} ${m.type}: ${m.message}`,
      );
      throw new ShaderCompileError(
        [`Kernel ${name} did not compile: ${error}`, ...details].join("\n"),
      );
    }
  }

  #describe(name: KernelName, switches: Switches) {
    const spec = KERNELS[name];
    const { WG } = this.#tuning[name];
    const layout = this.#device.createBindGroupLayout({
      label: name,
      entries: spec.bindings.map(({ type }, binding) => ({
        binding,
        visibility: GPUShaderStage.COMPUTE,
        buffer: { type },
      })),
    });
    const module = this.#device.createShaderModule({
      label: name,
      code: shaderSource(name, {
        tuning: this.#tuning[name],
        software: this.#software,
        ...this.#literals,
      }),
    });
    const constants = { WG, ...answers(name, switches) };
    const descriptor = {
      label: name,
      layout: this.#device.createPipelineLayout({ label: name, bindGroupLayouts: [layout] }),
      compute: { module, entryPoint: "main", constants },
    };
    return { descriptor, layout };
  }

  #kernelOf(name: KernelName, layout: GPUBindGroupLayout, pipeline: GPUComputePipeline): Kernel {
    return {
      name,
      pipeline,
      layout,
      workgroups: (tokens) => workgroupsOf(name, this.#sizes, this.#tuning, tokens),
    };
  }
}

/** Workgroups of one replica in a dispatch of a kernel over a batch of at most `tokens` tokens. */
export function workgroupsOf(
  name: KernelName,
  sizes: Sizes,
  tuning: Tuning,
  tokens: number,
): number {
  const { WG, mostGroups = Number.POSITIVE_INFINITY } = tuning[name];
  const invocations = INVOCATIONS[name](sizes, tuning, tokens);
  return invocations === "once" ? 1 : Math.min(Math.ceil(invocations / WG), mostGroups);
}

/** Workgroups in one direction of a dispatch that every device allows. */
const MOST_IN_A_ROW = 65_535;

/** Workgroups of a dispatch in x, y and z. */
export type Grid = readonly [x: number, y: number, z: number];

/**
 * The grid of a dispatch: replicas along z. More workgroups than fit in a row are in several rows of one length; the
 * last may be longer than needed. Only expert_hidden needs more than one.
 */
export function gridOf(workgroups: number, replicas: number): Grid {
  const rows = Math.max(1, Math.ceil(workgroups / MOST_IN_A_ROW));
  return [Math.ceil(workgroups / rows), rows, replicas];
}

/** The values of a kernel's own switches. */
function answers(name: KernelName, switches: Switches): Record<string, number> {
  const own = KERNELS[name].overrides.filter((override) => override !== "WG");
  return Object.fromEntries(own.map((override) => [override, switches[override] ? 1 : 0]));
}

function variantOf(name: KernelName, switches: Switches): string {
  return `${name} ${Object.values(answers(name, switches)).join("")}`;
}

export function createBindGroup(
  device: GPUDevice,
  kernel: Kernel,
  buffers: Record<BindingName, GPUBuffer>,
): GPUBindGroup {
  return device.createBindGroup({
    label: kernel.name,
    layout: kernel.layout,
    entries: KERNELS[kernel.name].bindings.map(({ name }, binding) => ({
      binding,
      resource: { buffer: buffers[name] },
    })),
  });
}
