import { createCpuEngine } from "../../engine/cpu/cpuEngine.ts";
import { smallDataset } from "../../run/testing/fakeEngine.ts";
import { Host } from "../host.ts";

/** A host whose runs train on the CPU engine, on a few small images. */
export function cpuHost(): Host {
  return new Host({
    loadData: async () => smallDataset(),
    createEngine: async (config, dataset) => ({
      engine: createCpuEngine(config, dataset),
      notices: [],
    }),
    runtime: "node",
  });
}
