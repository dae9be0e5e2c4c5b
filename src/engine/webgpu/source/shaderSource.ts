import type { BindingName, KernelName, Lengths } from "../kernelNames.ts";
import { KERNELS } from "../kernels.gen.ts";
import type { Tuning } from "../tuning.ts";
import { invertLoops } from "./invertLoops.ts";
import { lendInQuads } from "./quads.ts";
import { unroll } from "./unroll.ts";

/** What is known by the time that a kernel is compiled. */
export interface Known {
  readonly tuning: Tuning[KernelName];
  /** Whether the adapter is a software adapter (SwiftShader). */
  readonly software: boolean;
  /** Params that no pass has of its own. */
  readonly params: Readonly<Record<string, number>>;
  readonly lengths: Lengths;
}

/** A kernel's shader as the device is to compile it. Lines keep their numbers. */
export function shaderSource(
  name: KernelName,
  { tuning, software, params, lengths }: Known,
): string {
  const { WG: _, mostGroups: __, ...tunables } = tuning;
  let source = unroll(withTunables(name, KERNELS[name].source, tunables));
  // Params, unknown lengths and tests at the start of a turn cost time on software adapters, and none on GPUs.
  if (software) source = invertLoops(withLengths(withParams(source, params), lengths));
  return tunables.QUAD === 4 ? lendInQuads(source) : source;
}

/** Replaces the values of constants marked `// tune`: register tiles cannot be sized by an override. */
function withTunables(name: string, source: string, tunables: Record<string, number>): string {
  let tuned = source;
  for (const [constant, value] of Object.entries(tunables)) {
    const declaration = new RegExp(`^const ${constant}: u32 = \\d+u; // tune`, "m");
    if (!declaration.test(tuned)) throw new RangeError(`${name}.wgsl has no tunable ${constant}`);
    tuned = tuned.replace(declaration, `const ${constant}: u32 = ${value}u; // tune`);
  }
  return tuned;
}

/** Writes params down as literals: every access to one is four loads, and nothing is worked out ahead. */
function withParams(source: string, params: Known["params"]): string {
  return source.replace(/\bparams\.(\w+)/g, (access, name) =>
    name in params ? `${params[name]}u` : access,
  );
}

/** Gives arrays of storage buffers the lengths that are known: to ask a buffer costs four divisions at every access. */
function withLengths(source: string, lengths: Lengths): string {
  return source.replace(
    /^(@group.* var<storage.*> )(\w+): array<(\w+)>;/gm,
    (declaration, start, binding: BindingName, element) =>
      binding in lengths
        ? `${start}${binding}: array<${element}, ${lengths[binding]}>;`
        : declaration,
  );
}
