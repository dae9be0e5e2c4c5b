/** Our engines in this process: WebGPU on Dawn, and the CPU. */
import dawn from "webgpu/package.json" with { type: "json" };
import { openDawn } from "../../tools/dawn.ts";
import { PAGE_CONTENDERS } from "../contenders/contenders.ts";
import { openCpuEngine, openWebGpuEngine } from "../contenders/ours.ts";
import type { EntrantGroup } from "./host.ts";
import { nodeEntrant } from "./nodeEntrant.ts";

const OPEN: Readonly<Record<string, () => ReturnType<typeof openCpuEngine>>> = {
  "ours-webgpu": async () => openWebGpuEngine(await openDawn()),
  "ours-cpu": openCpuEngine,
};

export function openNodeEntrants(ids: ReadonlySet<string>): EntrantGroup {
  const contenders = PAGE_CONTENDERS.filter(({ id }) => ids.has(id) && id in OPEN);
  return {
    entrants: contenders.map(({ packages, open, ...info }) => nodeEntrant(info, OPEN[info.id])),
    versions: ids.has("ours-webgpu") ? { "npm webgpu": dawn.version } : {},
    notes: [],
    close: async () => {},
  };
}
