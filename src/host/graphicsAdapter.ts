import { isSoftware } from "../engine/webgpu/adapterKind.ts";

/** What WebGPU would compute on here: a software adapter computes on the CPU, slower than the CPU engine does. */
export type AdapterKind = "graphics" | "software" | "none";

/** A driver that hangs never answers. */
const PATIENCE_MS = 10_000;

/** Asks the browser for an adapter, as engines do (engine/webgpu/device.ts), but for no device. Never rejects. */
export async function findAdapter(gpu: GPU | undefined): Promise<AdapterKind> {
  const patience = new Promise<null>((resolve) => setTimeout(resolve, PATIENCE_MS, null));
  const asked = gpu?.requestAdapter({ powerPreference: "high-performance" }).catch(() => null);
  const adapter = await Promise.race([asked, patience]);
  if (!adapter) return "none";
  return isSoftware(adapter.info) ? "software" : "graphics";
}
