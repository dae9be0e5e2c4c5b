import { KERNELS } from "../kernels.gen.ts";
import type { Sizes } from "./sizes.ts";
import type { Tuning } from "./tuning.ts";

export type KernelName = keyof typeof KERNELS;
export type BindingName = (typeof KERNELS)[KernelName]["bindings"][number]["name"];

/** A kernel ready to be dispatched, but for its bind group. */
export interface Kernel {
  readonly name: KernelName;
  readonly pipeline: GPUComputePipeline;
  readonly layout: GPUBindGroupLayout;
  /** Workgroups of a dispatch over a batch of at most `tokens` tokens. */
  workgroups(tokens: number): number;
}

class ShaderCompileError extends Error {
  override readonly name = "ShaderCompileError";
}

/**
 * Invocations each kernel needs for `tokens` tokens, beside the name of the lane count that
 * divides them. `once` kernels are one workgroup whatever the size.
 */
const INVOCATIONS: Record<
  KernelName,
  (sizes: Sizes, tuning: Tuning, tokens: number) => number | "once"
> = {
  route: (_, { route }, tokens) => Math.ceil(tokens / (route.TILE_T ?? 1)),
  dispatch: () => "once",
  expert_hidden: ({ K, E, hidden4 }, { expert_hidden }, tokens) => {
    const { TILE_T = 1, TILE_V = 1 } = expert_hidden;
    const tiles = Math.ceil((tokens * K) / TILE_T) + Math.min(E, tokens * K);
    return tiles * Math.ceil(hidden4 / TILE_V);
  },
  combine: ({ classes4 }, _, tokens) => tokens * classes4,
  head_backward: (_, __, tokens) => tokens,
  finish_step: () => "once",
  update_hidden: ({ E, pixels4, hidden4 }, { update_hidden }) =>
    E * pixels4 * Math.ceil(hidden4 / (update_hidden.TILE_V ?? 1)),
  update_output: ({ E, hidden4, classes4 }) => E * (hidden4 * 4 * classes4 + classes4 + hidden4),
  update_router: ({ pixels4, experts4 }, { update_router }) =>
    pixels4 * Math.ceil(experts4 / (update_router.TILE_V ?? 1)),
  tally: (_, __, tokens) => tokens,
};

/** Compiles all kernels at once, specialised to the sizes by their tunable constants. */
export async function compileKernels(
  device: GPUDevice,
  sizes: Sizes,
  tuning: Tuning,
): Promise<Record<KernelName, Kernel>> {
  const names = Object.keys(KERNELS) as KernelName[];
  const kernels = await Promise.all(
    names.map((name) => compileKernel(device, name, sizes, tuning)),
  );
  return Object.fromEntries(kernels.map((kernel) => [kernel.name, kernel])) as Record<
    KernelName,
    Kernel
  >;
}

async function compileKernel(
  device: GPUDevice,
  name: KernelName,
  sizes: Sizes,
  tuning: Tuning,
): Promise<Kernel> {
  const spec = KERNELS[name];
  const { WG, ...tunables } = tuning[name];
  const layout = device.createBindGroupLayout({
    label: name,
    entries: spec.bindings.map(({ type }, binding) => ({
      binding,
      visibility: GPUShaderStage.COMPUTE,
      buffer: { type },
    })),
  });
  const module = device.createShaderModule({
    label: name,
    code: withTunables(name, spec.source, tunables),
  });
  try {
    const pipeline = await device.createComputePipelineAsync({
      label: name,
      layout: device.createPipelineLayout({ label: name, bindGroupLayouts: [layout] }),
      compute: { module, entryPoint: "main", constants: { WG } },
    });
    return {
      name,
      pipeline,
      layout,
      workgroups: (tokens) => {
        const invocations = INVOCATIONS[name](sizes, tuning, tokens);
        return invocations === "once" ? 1 : Math.ceil(invocations / WG);
      },
    };
  } catch (error) {
    const { messages } = await module.getCompilationInfo();
    const details = messages.map(
      (m) => `${name}.wgsl:${m.lineNum}:${m.linePos} ${m.type}: ${m.message}`,
    );
    throw new ShaderCompileError(
      [`Kernel ${name} did not compile: ${error}`, ...details].join("\n"),
    );
  }
}

/** Replaces the values of constants marked `// tune`: register tiles cannot be sized by an override. */
function withTunables(name: string, source: string, tunables: Record<string, number>): string {
  let tuned = source;
  for (const [constant, value] of Object.entries(tunables)) {
    const declaration = new RegExp(`^const ${constant}: u32 = \\d+u; // tune`, "m");
    if (!declaration.test(tuned))
      throw new ShaderCompileError(`${name}.wgsl has no tunable ${constant}`);
    tuned = tuned.replace(declaration, `const ${constant}: u32 = ${value}u; // tune`);
  }
  return tuned;
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
