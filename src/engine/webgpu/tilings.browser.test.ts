import { describe, expect, it } from "vitest";
import { syntheticDataset } from "../testing/syntheticDataset.ts";
import { testConfig } from "../testing/testConfig.ts";
import { memoryOfThisVisit } from "./autotune.ts";
import { createWebGpuEngine } from "./createWebGpuEngine.ts";
import { checkCase } from "./testing/checkStep.ts";
import { sharedGpu } from "./testing/sharedGpu.ts";
import { TILE_CASES } from "./testing/stepCases.ts";
import { TILINGS, type TilingName } from "./tuning.ts";

const gpu = await sharedGpu();

const dataset = syntheticDataset({
  rows: 6,
  columns: 6,
  numClasses: 10,
  trainCount: 90,
  testCount: 40,
});
const config = testConfig({ D: 36, C: 10, trainSize: 80 });

describe.each(Object.keys(TILINGS) as TilingName[])("%s", (tiling) => {
  it.each(TILE_CASES)("computes the step that the twin does: %o", async (own) => {
    await checkCase(gpu, { ...own, tiling });
  });

  it("classifies as all others do", async () => {
    const engine = await createWebGpuEngine(gpu, config, dataset, { tiling });
    const plain = await createWebGpuEngine(gpu, config, dataset);
    const [own] = await engine.evaluate(1);
    const [other] = await plain.evaluate(1);
    expect(own.confusion).toEqual(other.confusion);
    expect(own.routing).toEqual(other.routing);
    engine.dispose();
    plain.dispose();
  });
});

describe("an engine that measures tilings", () => {
  // As if the adapter were a GPU: there are several to choose from.
  const asGpu = () => ({ ...gpu, software: false });

  it("starts its run from the beginning, says what it found, and remembers", async () => {
    const memory = memoryOfThisVisit();
    const measured = await createWebGpuEngine(asGpu(), config, dataset, { memory });
    const choice = measured.info.tiling;
    expect(choice?.why).toBe("measured");
    expect(Object.values(choice?.stepMs ?? {}).every((ms) => ms > 0)).toBe(true);

    const again = await createWebGpuEngine(asGpu(), config, dataset, { memory });
    expect(again.info.tiling).toMatchObject({ why: "remembered", name: choice?.name });
    const state = await measured.readState();
    expect(state).toEqual(await again.readState());
    expect(state.step).toBe(0);
    // The same pipelines from the same start: the same bits.
    expect(await measured.train(12)).toEqual(await again.train(12));
    expect(await measured.readParameters()).toEqual(await again.readParameters());
    measured.dispose();
    again.dispose();
  });

  it("measures nothing without a memory, or where there is one tiling", async () => {
    const plain = await createWebGpuEngine(asGpu(), config, dataset);
    expect(plain.info.tiling).toMatchObject({ why: "not-measured", stepMs: {} });
    const software = await createWebGpuEngine(gpu, config, dataset, {
      memory: memoryOfThisVisit(),
    });
    if (gpu.software) expect(software.info.tiling?.why).toBe("only-one");
    plain.dispose();
    software.dispose();
  });
});
