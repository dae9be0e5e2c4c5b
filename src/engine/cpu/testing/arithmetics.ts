import type { ProvideArithmetic } from "../arithmetic.ts";
import { plainArithmetic } from "../plainArithmetic.ts";
import { compileKernels } from "../wasm/kernels.ts";
import { wasmArithmetic } from "../wasm/wasmArithmetic.ts";

/** Every arithmetic there is, by name, whichever is the fastest here. */
export const ARITHMETICS: readonly (readonly [name: string, provide: ProvideArithmetic])[] = [
  ["plain loops", plainArithmetic],
  ["WebAssembly", wasmArithmetic(compileOrFail())],
];

/** A test of the kernels that does not run them would pass. */
function compileOrFail(): WebAssembly.Module {
  const module = compileKernels();
  if (!module)
    throw new Error("This machine has no WebAssembly SIMD: its kernels cannot be tested");
  return module;
}
