import type { EngineInfo } from "../../engine.ts";
import { type Kernels, MODULE } from "./kernels.gen.ts";

export type CompiledKernels =
  | { readonly module: WebAssembly.Module }
  | { readonly missing: NonNullable<EngineInfo["whyPlain"]> };

/** Compiles the kernels of wasm/, or says why they cannot be compiled here. */
export function compileKernels(): CompiledKernels {
  const bytes = Uint8Array.from(atob(MODULE), (character) => character.charCodeAt(0));
  if (!globalThis.WebAssembly) return { missing: "no-webassembly" };
  if (!WebAssembly.validate(bytes)) return { missing: "no-vectors" };
  try {
    return { module: new WebAssembly.Module(bytes) };
  } catch {
    return { missing: "forbidden" };
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
