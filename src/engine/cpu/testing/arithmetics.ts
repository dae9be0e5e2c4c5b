import type { ProvideArithmetic } from "../arithmetic.ts";
import { plainArithmetic } from "../plainArithmetic.ts";
import { compileKernels } from "../wasm/kernels.ts";
import { wasmArithmetic } from "../wasm/wasmArithmetic.ts";

/** Every arithmetic by name, not only the fastest one on this machine. */
export const ARITHMETICS: readonly (readonly [name: string, provide: ProvideArithmetic])[] = [
  ["plain loops", plainArithmetic],
  ["WebAssembly", wasmArithmetic(compileOrFail())],
];

/** Throws where the kernels cannot run, since a test that skipped them would pass. */
function compileOrFail(): WebAssembly.Module {
  const kernels = compileKernels();
  if ("module" in kernels) return kernels.module;
  throw new Error(`The WebAssembly kernels cannot be tested on this machine: ${kernels.missing}`);
}
