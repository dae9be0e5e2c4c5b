/** WebGPU without a browser: Dawn, through the npm package `webgpu`. */
import { existsSync, readdirSync, realpathSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const DRIVER_FOLDERS = [
  "/usr/share/vulkan/icd.d",
  "/usr/local/share/vulkan/icd.d",
  "/etc/vulkan/icd.d",
];
/** Where browsers keep their own Vulkan loader and software driver. */
const BROWSER_FOLDERS = ["/usr/lib/chromium", "/opt/google/chrome", "/opt/microsoft/msedge"];
const LOADER = "libvulkan.so.1";
const DRIVER = "vk_swiftshader_icd.json";

const RTLD_NOW = 0x2;
const RTLD_NODELETE = 0x1000;

/** Dawn stops working, devices and all, when nothing refers to it any more. */
let dawn: GPU | undefined;

/** The GPU of this process, or undefined where Dawn finds no adapter. */
export async function openDawn(): Promise<GPU | undefined> {
  if (process.platform === "linux") prepareVulkan();
  const { create, globals } = await import("webgpu");
  Object.assign(globalThis, globals);
  // Browsers round timestamps because pages might spy by them; this process has nobody to spy on.
  dawn ??= create(["disable-dawn-features=timestamp_quantization"]);
  return (await dawn.requestAdapter()) ? dawn : undefined;
}

/** Borrows a browser's software driver where this machine has no Vulkan driver of its own. */
function prepareVulkan(): void {
  process.env.XDG_RUNTIME_DIR ??= tmpdir();
  if (hasVulkanDriver()) return;
  const folder = browserFolders().find(
    (candidate) =>
      existsSync(path.join(candidate, DRIVER)) && existsSync(path.join(candidate, LOADER)),
  );
  if (!folder) return;
  process.env.VK_ICD_FILENAMES = path.join(folder, DRIVER);
  preload(path.join(folder, LOADER));
}

function hasVulkanDriver(): boolean {
  if (process.env.VK_ICD_FILENAMES || process.env.VK_DRIVER_FILES) return true;
  return DRIVER_FOLDERS.some((folder) => existsSync(folder) && readdirSync(folder).length > 0);
}

function browserFolders(): string[] {
  const explicit = process.env.SWITCHYARD_BROWSER;
  const own = explicit && existsSync(explicit) ? [path.dirname(realpathSync(explicit))] : [];
  return [...own, ...BROWSER_FOLDERS];
}

/**
 * Dawn asks the system for the Vulkan loader by name alone, and finds one that is in the process
 * already. Node can load a library only as an addon, which this is not: it complains, and
 * RTLD_NODELETE keeps the library all the same.
 */
function preload(library: string): void {
  try {
    process.dlopen({ exports: {} }, library, RTLD_NOW | RTLD_NODELETE);
  } catch {
    // "Module did not self-register": expected.
  }
}
