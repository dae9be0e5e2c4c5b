import { afterEach, describe, expect, test, vi } from "vitest";
import { parameterLayout } from "../../reference/parameters.ts";
import { syntheticDataset } from "../testing/syntheticDataset.ts";
import { type TestConfig, testConfig } from "../testing/testConfig.ts";
import type { Arithmetic, ProvideArithmetic } from "./arithmetic.ts";
import { createCpuEngine } from "./cpuEngine.ts";
import { fastestArithmetic } from "./fastestArithmetic.ts";
import { plainArithmetic } from "./plainArithmetic.ts";
import { ARITHMETICS } from "./testing/arithmetics.ts";
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

test.each<[string, TestConfig]>([
  ["the default", { E: 5, H: 10 }],
  ["one expert, one unit", { E: 1, H: 1, K: 1 }],
  [
    "odd widths, SGD, a limit to the gradient",
    { E: 3, H: 7, optimizer: "sgd", replicas: [{ clipNorm: 0.1 }] },
  ],
  [
    "dropout and jitter",
    { noise: "jitter", replicas: [{ noiseScale: 0.1, inputDropout: 0.2, expertDropout: 0.3 }] },
  ],
  ["bf16", { routerRounding: "bf16", expertRounding: "bf16" }],
  ["a layer", { M: 13, N: 1, H: 5 }],
])("every arithmetic gives the same bits: %s", async (_, choices) => {
  const config = testConfig({ D: 36, C: 4, ...choices });
  const engines = ARITHMETICS.map(([, provide]) => createCpuEngine(config, digits, provide));
  const [plain, ...others] = await Promise.all(
    engines.map(async (engine) => ({
      records: await engine.train(12),
      state: await engine.readState(),
      evaluations: await engine.evaluate(1),
    })),
  );
  expect(plain.state.parameters.length).toBe(parameterLayout(config.shape).size);
  for (const other of others) expect(other).toEqual(plain);
});
