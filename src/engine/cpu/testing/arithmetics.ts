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
  const module = compileKernels();
  if (!module)
    throw new Error("This machine has no WebAssembly SIMD: its kernels cannot be tested");
  return module;
}
