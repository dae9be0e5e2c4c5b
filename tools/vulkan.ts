/** Where Linux keeps Vulkan's two parts, the loader and the drivers, and what to do where one is not in its place. */
import { existsSync, readdirSync, realpathSync } from "node:fs";
import path from "node:path";

export const LOADER = "libvulkan.so.1";

/** Where every loader looks for drivers' manifests. */
const DRIVER_FOLDERS = [
  "/usr/share/vulkan/icd.d",
  "/usr/local/share/vulkan/icd.d",
  "/etc/vulkan/icd.d",
];
/** Where containers put those of the host's NVIDIA driver, and no loader looks. */
const NVIDIA_DRIVER_FOLDERS = [
  "/usr/local/nvidia/share/vulkan/icd.d",
  "/usr/local/nvidia/vulkan/icd.d",
  "/opt/nvidia/share/vulkan/icd.d",
];
const LIBRARY_FOLDERS = [
  "/usr/lib/x86_64-linux-gnu",
  "/lib/x86_64-linux-gnu",
  "/usr/lib/aarch64-linux-gnu",
  "/usr/lib64",
  "/usr/lib",
  "/usr/local/lib",
  "/usr/local/nvidia/lib64",
  "/usr/local/nvidia/lib",
  "/usr/local/cuda/lib64",
  "/usr/lib/wsl/lib",
];
/** Where browsers keep a loader and a software driver of their own. */
const BROWSER_FOLDERS = ["/usr/lib/chromium", "/opt/google/chrome", "/opt/microsoft/msedge"];
const SOFTWARE_DRIVER = "vk_swiftshader_icd.json";
/** NVIDIA's driver as Vulkan's, without and with X11. Either serves, where no manifest names one. */
const NVIDIA_LIBRARIES = ["libEGL_nvidia.so.0", "libGLX_nvidia.so.0"];

/** What was found. Files are absolute; `root` stands before all of them, for tests. */
export interface VulkanParts {
  /** Manifests of drivers where loaders look. */
  readonly drivers: readonly string[];
  /** Manifests of NVIDIA's driver where they do not. */
  readonly hiddenDrivers: readonly string[];
  /** NVIDIA's driver itself. */
  readonly nvidiaLibrary: string | undefined;
  /** A browser's software driver. */
  readonly softwareDriver: string | undefined;
  /** Loaders, the likeliest first. */
  readonly loaders: readonly string[];
}

/**
 * @param ownFolders further folders of libraries, to be used where the system has none
 * @param browser the path of a browser that is not where they usually are
 */
export function findVulkan(
  ownFolders: readonly string[] = [],
  browser: string | undefined = undefined,
  root = "/",
): VulkanParts {
  const inRoot = (folder: string) => path.join(root, folder);
  const browsers = [
    ...(browser && existsSync(browser) ? [path.dirname(realpathSync(browser))] : []),
    ...BROWSER_FOLDERS.map(inRoot),
  ];
  const libraries = LIBRARY_FOLDERS.map(inRoot);
  const softwareDrivers = filesNamed(SOFTWARE_DRIVER, browsers);
  return {
    drivers: DRIVER_FOLDERS.map(inRoot).flatMap(manifestsIn),
    hiddenDrivers: NVIDIA_DRIVER_FOLDERS.map(inRoot).flatMap(manifestsIn),
    nvidiaLibrary: NVIDIA_LIBRARIES.flatMap((name) => filesNamed(name, libraries)).at(0),
    softwareDriver: softwareDrivers[0],
    loaders: filesNamed(LOADER, [...libraries, ...ownFolders, ...browsers]),
  };
}

/** How drivers are chosen: by the loader itself, by naming a manifest, or by writing one for a library. */
export type DriverChoice =
  | { readonly kind: "loader's own" | "none" }
  | { readonly kind: "manifest"; readonly file: string }
  | { readonly kind: "library"; readonly file: string };

/** A graphics card's driver before any other; a browser's software driver where there is nothing else. */
export function chooseDriver(parts: VulkanParts): DriverChoice {
  const { drivers, hiddenDrivers, nvidiaLibrary, softwareDriver } = parts;
  if (drivers.some((file) => /nvidia/i.test(path.basename(file)))) return { kind: "loader's own" };
  const [hidden] = hiddenDrivers;
  if (hidden) return { kind: "manifest", file: hidden };
  if (nvidiaLibrary) return { kind: "library", file: nvidiaLibrary };
  if (drivers.length > 0) return { kind: "loader's own" };
  return softwareDriver ? { kind: "manifest", file: softwareDriver } : { kind: "none" };
}

/** The contents of a manifest that names a driver's library. */
export function driverManifest(library: string): string {
  const ICD = { library_path: library, api_version: "1.3.0" };
  return JSON.stringify({ file_format_version: "1.0.0", ICD });
}

/** What is missing for Vulkan to work, as a sentence; undefined where nothing obviously is. */
export function explainMissing(driver: DriverChoice, hasLoader: boolean): string | undefined {
  if (!hasLoader) {
    return `Vulkan's loader, ${LOADER}, is not on this machine: on Debian and Ubuntu, apt-get install libvulkan1.`;
  }
  if (driver.kind === "none") {
    return "No Vulkan driver is on this machine: NVIDIA's brings nvidia_icd.json and libGLX_nvidia.so.0 (in a container, NVIDIA_DRIVER_CAPABILITIES must contain graphics); VK_ICD_FILENAMES may name one.";
  }
  return undefined;
}

function manifestsIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => name.endsWith(".json"));
  return names.sort().map((name) => path.join(folder, name));
}

function filesNamed(name: string, folders: readonly string[]): string[] {
  return folders.map((folder) => path.join(folder, name)).filter((file) => existsSync(file));
}
