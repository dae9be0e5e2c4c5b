import type { KERNELS } from "./kernels.gen.ts";

/** The names that shaders give to kernels, to the buffers they bind, and to their boolean overrides. */

export type KernelName = keyof typeof KERNELS;
export type BindingName = (typeof KERNELS)[KernelName]["bindings"][number]["name"];
/** The boolean overrides of all kernels. */
export type SwitchName = Exclude<(typeof KERNELS)[KernelName]["overrides"][number], "WG">;
/** Elements of buffers, by the name that they are bound under. */
export type Lengths = Readonly<Partial<Record<BindingName, number>>>;
