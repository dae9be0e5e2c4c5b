import type { ProvideArithmetic } from "./arithmetic.ts";
import { plainArithmetic } from "./plainArithmetic.ts";
import { compileKernels } from "./wasm/kernels.ts";
import { wasmArithmetic } from "./wasm/wasmArithmetic.ts";

/** The kernels of wasm/ if they can be compiled here, else the plain loops. */
export function fastestArithmetic(): ProvideArithmetic {
  const module = compileKernels();
  return module ? wasmArithmetic(module) : plainArithmetic;
}
