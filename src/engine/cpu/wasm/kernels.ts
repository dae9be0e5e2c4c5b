import { type Kernels, MODULE } from "./kernels.gen.ts";

/**
 * The kernels of wasm/ compiled, or undefined where vectors are missing, where WebAssembly is (a browser
 * may be locked down), or where the page's policy forbids to compile.
 */
export function compileKernels(): WebAssembly.Module | undefined {
  const bytes = Uint8Array.from(atob(MODULE), (character) => character.charCodeAt(0));
  if (!globalThis.WebAssembly?.validate(bytes)) return undefined;
  try {
    return new WebAssembly.Module(bytes);
  } catch {
    return undefined;
  }
}

/** Kernels that compute in `memory`: their pointers are byte offsets into it. */
export function instantiateKernels(
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
): Kernels {
  const instance = new WebAssembly.Instance(module, { env: { memory } });
  return instance.exports as unknown as Kernels;
}
