import { describe, expect, it } from "vitest";
import { testConfig } from "../../testing/testConfig.ts";
import type { KernelName } from "../kernelNames.ts";
import { KERNELS } from "../kernels.gen.ts";
import { engineParams } from "../params.ts";
import { sizesOf } from "../sizes.ts";
import { TILINGS, type TilingName, tuningOf } from "../tuning.ts";
import { type Known, shaderSource } from "./shaderSource.ts";

const sizes = sizesOf(testConfig({ D: 784, H: 10, E: 8, K: 2 }));
const names = Object.keys(KERNELS) as KernelName[];

function known(name: KernelName, own: Partial<Known> = {}): Known {
  return {
    tuning: tuningOf(sizes, "register tiles")[name],
    software: false,
    params: engineParams(sizes),
    lengths: { images: 1970, model: 96 },
    ...own,
  };
}

describe("the source of a kernel", () => {
  it("has the tiles of its tiling", () => {
    const wide = tuningOf(sizes, "wide register tiles").expert_hidden;
    const source = shaderSource("expert_hidden", known("expert_hidden", { tuning: wide }));
    expect(source).toContain("const TILE_T: u32 = 8u; // tune");
  });

  it("asks a GPU's buffers for sizes and lengths", () => {
    const source = shaderSource("update", known("update"));
    expect(source).toContain("params.hidden4");
    expect(source).toMatch(/model: array<vec4f>;/);
    expect(source).toContain("// test last");
  });

  it("has sizes and lengths as literals on software adapters, and tests loops last", () => {
    const source = shaderSource("update", known("update", { software: true }));
    expect(source).not.toContain("params.hidden4");
    expect(source).toContain("min(owned.first_v + 0u, 3u - 1u)");
    expect(source).toMatch(/model: array<vec4f, 96>;/);
    expect(source).toMatch(/images: array<u32, 1970>;/);
    expect(source).toMatch(/hidden: array<vec4f>;/);
    expect(source).not.toContain("// test last");
    expect(source).toContain("break if !(");
  });

  it("leaves what passes have of their own in the params", () => {
    const source = shaderSource("classify", known("classify", { software: true }));
    for (const own of ["params.start", "params.set_size", "params.slots"]) {
      expect(source).toContain(own);
    }
  });

  it("refuses a tile that the kernel has no constant for", () => {
    const tuning = { WG: 4, TILE_T: 2 };
    expect(() => shaderSource("dispatch", known("dispatch", { tuning }))).toThrow(
      "dispatch.wgsl has no tunable TILE_T",
    );
  });

  it.each(Object.keys(TILINGS) as TilingName[])("keeps its lines with %s", (tiling) => {
    const tuning = tuningOf(sizes, tiling);
    for (const name of names) {
      const source = shaderSource(name, known(name, { tuning: tuning[name], software: true }));
      expect(source.split("\n")).toHaveLength(KERNELS[name].source.split("\n").length);
    }
  });
});
