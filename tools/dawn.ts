/** WebGPU without a browser: Dawn, through the npm package `webgpu`. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import {
  requestWebGpu,
  type WebGpuDevice,
  WebGpuUnavailable,
} from "../src/engine/webgpu/device.ts";
import { PROJECT_ROOT } from "./project.ts";
import {
  chooseDriver,
  type DriverChoice,
  driverManifest,
  explainMissing,
  findVulkan,
  LOADER,
  type VulkanParts,
} from "./vulkan.ts";

/** Where a pack keeps libraries for machines that lack them. */
const OWN_LIBRARIES = path.join(PROJECT_ROOT, "lib");

const RTLD_NOW = 0x2;
const RTLD_NODELETE = 0x1000;

/** Dawn stops working, devices and all, when nothing refers to it any more. */
let dawn: GPU | undefined;
let missing: string | undefined;

/** The GPU of this process, or undefined where Dawn finds no adapter. */
export async function openDawn(): Promise<GPU | undefined> {
  if (!dawn) {
    const otherManifests = process.platform === "linux" ? prepareVulkan() : [];
    dawn = await createDawn();
    for (const manifest of otherManifests) {
      if (await dawn.requestAdapter()) break;
      process.env.VK_ICD_FILENAMES = manifest;
      dawn = await createDawn();
    }
  }
  return (await dawn.requestAdapter()) ? dawn : undefined;
}

async function createDawn(): Promise<GPU> {
  const { create, globals } = await import("webgpu");
  Object.assign(globalThis, globals);
  // Browsers round timestamps against timing attacks by pages; this process runs our own code only.
  return create(["disable-dawn-features=timestamp_quantization"]);
}

/** A device of Dawn's preferred adapter. @throws WebGpuUnavailable, whose remedy says what this machine lacks */
export async function requestDawn(): Promise<WebGpuDevice> {
  const gpu = await openDawn();
  if (gpu) return await requestWebGpu(gpu);
  const remedy = missing ?? "VK_ICD_FILENAMES may name a Vulkan driver's file.";
  throw new WebGpuUnavailable("no-adapter", "Dawn found no graphics adapter.", remedy);
}

/** After openDawn() found no adapter: what this machine lacks, as a sentence, where that is known. */
export function whatDawnLacks(): string | undefined {
  return missing;
}

/** Makes a driver and Vulkan's loader loadable. Returns manifests of drivers to try if Dawn finds no adapter. */
function prepareVulkan(): Iterable<string> {
  process.env.XDG_RUNTIME_DIR ??= tmpdir();
  const parts = findVulkan([OWN_LIBRARIES], process.env.SWITCHYARD_BROWSER);
  const named = process.env.VK_ICD_FILENAMES || process.env.VK_DRIVER_FILES;
  const driver: DriverChoice = named ? { kind: "loader's own" } : chooseDriver(parts);
  // By the system's rules before any file that was found: then its own version is taken.
  const loader = [LOADER, ...parts.loaders].find(load);
  if (driver.kind === "manifest") process.env.VK_ICD_FILENAMES = driver.file;
  if (driver.kind === "library") process.env.VK_ICD_FILENAMES = writeManifest(driver.file);
  if (!named && driver.kind === "loader's own" && loader !== LOADER) {
    // A loader from elsewhere may have been built to look elsewhere.
    process.env.VK_ICD_FILENAMES = parts.drivers.join(path.delimiter);
  }
  missing = explainMissing(driver, loader !== undefined);
  return fallbackManifests(parts, Boolean(named));
}

/**
 * NVIDIA's manifest may name the driver for X11, which does not load without X11. The system's own driver may be one
 * that Dawn cannot use, such as an old llvmpipe. If the user has named a driver, no software driver replaces it.
 */
function* fallbackManifests(parts: VulkanParts, isNamed: boolean): Generator<string> {
  if (parts.nvidiaLibrary) yield writeManifest(parts.nvidiaLibrary);
  if (parts.softwareDriver && !isNamed) yield parts.softwareDriver;
}

function writeManifest(library: string): string {
  const file = path.join(mkdtempSync(path.join(tmpdir(), "switchyard-vulkan-")), "icd.json");
  writeFileSync(file, driverManifest(library));
  return file;
}

/**
 * Dawn asks the system for the Vulkan loader by name alone, and finds one that is in the process
 * already. Node can load a library only as an addon, which this is not: it complains, and
 * RTLD_NODELETE keeps the library all the same.
 * @returns whether the library is in the process now
 */
function load(library: string): boolean {
  try {
    process.dlopen({ exports: {} }, library, RTLD_NOW | RTLD_NODELETE);
  } catch (error) {
    return /did not self-register/.test(String(error));
  }
  return true;
}
