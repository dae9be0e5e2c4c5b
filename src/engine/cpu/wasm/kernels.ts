import { type Kernels, MODULE } from "./kernels.gen.ts";

/**
 * The compiled kernels of wasm/; undefined if WebAssembly or its SIMD is missing, or if the page's
 * Content-Security-Policy forbids compilation.
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

/** Instantiates the kernels on `memory`. Their pointers are byte offsets into it. */
export function instantiateKernels(
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
): Kernels {
  const instance = new WebAssembly.Instance(module, { env: { memory } });
  return instance.exports as unknown as Kernels;
}
