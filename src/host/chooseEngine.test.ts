import { afterEach, describe, expect, it, vi } from "vitest";
import type { Dataset } from "../data/dataset.ts";
import type { Engine, EngineConfig } from "../engine/engine.ts";
import { type WebGpuDevice, WebGpuUnavailable } from "../engine/webgpu/device.ts";
import { createEngineChooser } from "./chooseEngine.ts";
import { collectTransferables } from "./transferables.ts";

const CONFIG = {} as EngineConfig;
const DATASET = {} as Dataset;
const CPU = { name: "cpu", info: {} } as unknown as Engine;
const GPU = { name: "gpu" } as unknown as Engine;

function setUp(adapter: "graphics" | "software" | "none", cpu = CPU) {
  let requests = 0;
  let lose = () => {};
  const choose = createEngineChooser({
    requestWebGpu: async () => {
      requests++;
      if (adapter === "none") throw new Error("It found no graphics adapter.");
      const lost = new Promise<void>((resolve) => {
        lose = resolve;
      });
      const device = { lost, destroy: () => lose() } as unknown as GPUDevice;
      return { device, adapter: "some adapter", software: adapter === "software" } as WebGpuDevice;
    },
    createWebGpuEngine: async () => GPU,
    createCpuEngine: () => cpu,
  });
  return { choose, requests: () => requests };
}

describe("createEngineChooser", () => {
  afterEach(() => vi.unstubAllGlobals());

  it.each([
    ["graphics", "auto", GPU, undefined],
    ["graphics", "webgpu", GPU, undefined],
    ["graphics", "cpu", CPU, undefined],
    ["software", "auto", CPU, "software-adapter"],
    ["software", "webgpu", GPU, "software-adapter"],
    ["software", "cpu", CPU, undefined],
    ["none", "auto", CPU, "engine-fallback"],
    ["none", "webgpu", CPU, "engine-fallback"],
    ["none", "cpu", CPU, undefined],
  ] as const)("with a %s adapter, %s", async (adapter, choice, engine, notice) => {
    const built = await setUp(adapter).choose(CONFIG, DATASET, choice);
    expect(built.engine).toBe(engine);
    expect(built.notices.at(0)?.code).toBe(notice);
  });

  it("tells the kind that it is about to make, which may fail", async () => {
    const kinds: string[] = [];
    const choose = createEngineChooser({
      requestWebGpu: () => Promise.reject(new Error("It found no graphics adapter.")),
      createWebGpuEngine: async () => GPU,
      createCpuEngine: () => {
        throw new Error("Out of memory");
      },
    });
    const built = choose(CONFIG, DATASET, "webgpu", (kind) => kinds.push(kind));
    await expect(built).rejects.toThrow("Out of memory");
    expect(kinds).toEqual(["cpu"]);
    await setUp("graphics").choose(CONFIG, DATASET, "auto", (kind) => kinds.push(kind));
    expect(kinds).toEqual(["cpu", "webgpu"]);
  });

  it("says which and why", async () => {
    const fallback = await setUp("none").choose(CONFIG, DATASET, "auto");
    expect(fallback.notices[0].message).toContain("no graphics adapter");
    const avoided = await setUp("software").choose(CONFIG, DATASET, "auto");
    expect(avoided.notices[0].message).toContain("some adapter");
  });

  it("repeats the remedy of whatever found no adapter", async () => {
    const remedy = "Ask the driver.";
    const choose = createEngineChooser({
      requestWebGpu: async () => {
        throw new WebGpuUnavailable("no-adapter", "Dawn found no graphics adapter.", remedy);
      },
      createWebGpuEngine: async () => GPU,
      createCpuEngine: () => CPU,
    });
    const { notices } = await choose(CONFIG, DATASET, "auto");
    expect(notices[0].message).toBe(
      "Training runs on the CPU. Dawn found no graphics adapter. Ask the driver.",
    );
  });

  it("blames plain http where that is what keeps WebGPU away", async () => {
    vi.stubGlobal("isSecureContext", false);
    const { notices } = await setUp("none").choose(CONFIG, DATASET, "auto");
    expect(notices[0].message).toMatch(/plain http.*https.*localhost/);
  });

  it.each([
    ["forbidden", /'wasm-unsafe-eval'/],
    ["no-vectors", /SIMD/],
    ["no-webassembly", /no WebAssembly/],
  ] as const)("says that the CPU engine is slow, and why: %s", async (whyPlain, why) => {
    const slow = { ...CPU, info: { arithmetic: "plain", whyPlain } } as unknown as Engine;
    const { notices } = await setUp("graphics", slow).choose(CONFIG, DATASET, "cpu");
    expect(notices).toEqual([
      { code: "plain-arithmetic", message: expect.stringMatching(/five times slower/) },
    ]);
    expect(notices[0].message).toMatch(why);
  });

  it("keeps the device from run to run, and asks for another once it is lost", async () => {
    const { choose, requests } = setUp("graphics");
    await choose(CONFIG, DATASET, "auto");
    const built = await choose(CONFIG, DATASET, "auto");
    expect(requests()).toBe(1);
    built.loseDevice?.();
    await new Promise((resolve) => setTimeout(resolve));
    await choose(CONFIG, DATASET, "auto");
    expect(requests()).toBe(2);
  });

  it("asks again after a refusal", async () => {
    const { choose, requests } = setUp("none");
    await choose(CONFIG, DATASET, "auto");
    await choose(CONFIG, DATASET, "auto");
    expect(requests()).toBe(2);
  });
});

describe("collectTransferables", () => {
  it("finds every array once, however deep", () => {
    const shared = new Float32Array(4);
    const message = {
      kind: "yard",
      yard: { digits: [{ pixels: new Uint8Array(2), experts: [1] }], a: shared, b: shared },
      nothing: null,
      missing: undefined,
    };
    expect(collectTransferables(message)).toEqual([
      message.yard.digits[0].pixels.buffer,
      shared.buffer,
    ]);
  });
});
