import type { EngineInfo } from "../engine.ts";
import type { ProvideArithmetic } from "./arithmetic.ts";
import { plainArithmetic } from "./plainArithmetic.ts";
import { compileKernels } from "./wasm/kernels.ts";
import { wasmArithmetic } from "./wasm/wasmArithmetic.ts";

/** An arithmetic, and what to tell of it. */
export interface ArithmeticChoice {
  readonly provide: ProvideArithmetic;
  readonly info: Pick<EngineInfo, "arithmetic" | "whyPlain">;
}

/** The kernels of wasm/ if they can be compiled here, else the plain loops. */
export function fastestArithmetic(): ArithmeticChoice {
  const kernels = compileKernels();
  return "module" in kernels
    ? { provide: wasmArithmetic(kernels.module), info: { arithmetic: "simd" } }
    : { provide: plainArithmetic, info: { arithmetic: "plain", whyPlain: kernels.missing } };
}
