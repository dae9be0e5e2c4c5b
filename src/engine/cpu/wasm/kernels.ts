import type { EngineInfo } from "../../engine.ts";
import { type Kernels, MODULE } from "./kernels.gen.ts";

export type CompiledKernels =
  | { readonly module: WebAssembly.Module }
  | { readonly missing: NonNullable<EngineInfo["whyPlain"]> };

/** What came of compiling, and with which WebAssembly: a browser keeps something of each module that it compiled. */
let compiled: { readonly api: unknown; readonly kernels: CompiledKernels } | undefined;

/** The kernels of wasm/, compiled once for all engines; or why they cannot be compiled here. */
export function compileKernels(): CompiledKernels {
  const api: unknown = globalThis.WebAssembly;
  if (!compiled || compiled.api !== api) compiled = { api, kernels: compile() };
  return compiled.kernels;
}

function compile(): CompiledKernels {
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
