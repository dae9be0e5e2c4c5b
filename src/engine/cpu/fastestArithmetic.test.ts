import { afterEach, describe, expect, test, vi } from "vitest";
import { syntheticDataset } from "../testing/syntheticDataset.ts";
import { testConfig } from "../testing/testConfig.ts";
import type { Arithmetic, ProvideArithmetic } from "./arithmetic.ts";
import { createCpuEngine } from "./cpuEngine.ts";
import { fastestArithmetic } from "./fastestArithmetic.ts";
import { plainArithmetic } from "./plainArithmetic.ts";
import { compileKernels } from "./wasm/kernels.ts";

const digits = syntheticDataset({
  rows: 6,
  columns: 6,
  numClasses: 4,
  trainCount: 110,
  testCount: 50,
});

describe("the choice", () => {
  afterEach(() => vi.unstubAllGlobals());

  test("the kernels where they compile", () => {
    expect(compileKernels()).toEqual({ module: expect.any(WebAssembly.Module) });
    expect(fastestArithmetic()).toMatchObject({ info: { arithmetic: "simd" } });
    expect(fastestArithmetic().provide).not.toBe(plainArithmetic);
    expect(createCpuEngine(testConfig({ D: 36, C: 4 }), digits).info.arithmetic).toBe("simd");
  });

  const forbidden = class {
    constructor() {
      throw new Error("a policy forbids it");
    }
  };

  test.each([
    ["vectors are missing", { validate: (): boolean => false }, "no-vectors"],
    ["WebAssembly is missing", undefined, "no-webassembly"],
    ["compiling is forbidden", { validate: (): boolean => true, Module: forbidden }, "forbidden"],
  ])("the plain loops where %s, and says so", (_, api, whyPlain) => {
    vi.stubGlobal("WebAssembly", api);
    expect(fastestArithmetic().provide).toBe(plainArithmetic);
    const { info } = createCpuEngine(testConfig({ D: 36, C: 4 }), digits);
    expect(info).toMatchObject({ kind: "cpu", arithmetic: "plain", whyPlain });
  });
});

test("an engine uses the arithmetic that it is given", async () => {
  const used: Arithmetic[] = [];
  const watched: ProvideArithmetic = (plan, maxTokens, build) =>
    plainArithmetic(plan, maxTokens, (arithmetic) => {
      used.push(arithmetic);
      return build(arithmetic);
    });
  await createCpuEngine(testConfig({ D: 36, C: 4 }), digits, watched).train(1);
  expect(used.length).toBe(1);
});
