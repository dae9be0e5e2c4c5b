/**
 * Finds the browser that tests and commands drive. Training needs WebGPU, which Playwright's
 * headless shell lacks: only a full Chrome, Edge or Chromium will do.
 */
import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync, statSync } from "node:fs";
import path from "node:path";
import { type Browser, chromium } from "playwright";
import { RunFailed } from "./command.ts";
import { isEntryPoint } from "./project.ts";

export interface ResolvedBrowser {
  readonly executablePath: string;
  readonly args: string[];
}

export interface BrowserOptions {
  /** `software`: SwiftShader even where a GPU exists, so that tests see one adapter everywhere. */
  readonly gpu?: "any" | "software";
  /** False: a browser without WebGPU, as many visitors have. */
  readonly webGpu?: boolean;
}

const LINUX_COMMANDS = [
  "google-chrome-stable",
  "google-chrome",
  "microsoft-edge-stable",
  "microsoft-edge",
  "chromium",
  "chromium-browser",
];
const MAC_APPLICATIONS = ["Google Chrome", "Microsoft Edge", "Chromium"];
const WINDOWS_PROGRAMS = [
  "Google\\Chrome\\Application\\chrome.exe",
  "Microsoft\\Edge\\Application\\msedge.exe",
  "Chromium\\Application\\chrome.exe",
];

/**
 * The browser to launch, with the arguments that give a headless page WebGPU compute.
 * @throws RunFailed where there is none
 */
export function resolveBrowser(options: BrowserOptions = {}): ResolvedBrowser {
  return { executablePath: findBrowser(), args: browserArguments(options) };
}

/** @throws RunFailed where there is none, or it does not start */
export async function launchBrowser(): Promise<Browser> {
  const launch = resolveBrowser();
  try {
    // Interrupts are the command's to handle: Playwright would end the process before anything is said.
    return await chromium.launch({
      ...launch,
      headless: true,
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
    });
  } catch (error) {
    const [line] = (error instanceof Error ? error.message : String(error)).split("\n");
    throw new RunFailed(
      `The browser ${launch.executablePath} does not start (${line}). SWITCHYARD_BROWSER may name another one.`,
    );
  }
}

export function browserArguments({ gpu = "any", webGpu = true }: BrowserOptions = {}): string[] {
  const args = [
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ];
  if (webGpu) {
    args.push("--enable-unsafe-webgpu");
    if (gpu === "software") args.push("--use-webgpu-adapter=swiftshader");
  } else {
    args.push("--disable-gpu");
  }
  // Chromium refuses to run as root inside its sandbox.
  if (process.getuid?.() === 0) args.push("--no-sandbox");
  const extra = process.env.SWITCHYARD_BROWSER_ARGS?.trim();
  if (extra) args.push(...extra.split(/\s+/));
  return args;
}

function findBrowser(): string {
  const explicit = process.env.SWITCHYARD_BROWSER;
  if (explicit) {
    if (isExecutable(explicit)) return explicit;
    throw new RunFailed(
      `SWITCHYARD_BROWSER is ${explicit}, which is not a program that can be run: set it to the path of Chrome, Edge or Chromium, or unset it.`,
    );
  }
  const found = findInstalled() ?? findPlaywrightChromium() ?? installDebianChromium();
  if (found) return found;
  throw new RunFailed(
    "No browser with WebGPU was found: install Google Chrome, Microsoft Edge or Chromium, or set SWITCHYARD_BROWSER to the path of one.",
  );
}

function findInstalled(): string | undefined {
  return installedCandidates().find(isExecutable);
}

function installedCandidates(): string[] {
  if (process.platform === "darwin") {
    const folders = ["/Applications", path.join(process.env.HOME ?? "", "Applications")];
    return folders.flatMap((folder) =>
      MAC_APPLICATIONS.map((name) => path.join(folder, `${name}.app/Contents/MacOS/${name}`)),
    );
  }
  if (process.platform === "win32") {
    const folders = ["PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"].flatMap(
      (name) => process.env[name] ?? [],
    );
    return WINDOWS_PROGRAMS.flatMap((program) =>
      folders.map((folder) => path.join(folder, program)),
    );
  }
  const folders = (process.env.PATH ?? "").split(path.delimiter).filter(Boolean);
  return LINUX_COMMANDS.flatMap((command) => folders.map((folder) => path.join(folder, command)));
}

function findPlaywrightChromium(): string | undefined {
  const executable = chromium.executablePath();
  return isExecutable(executable) ? executable : undefined;
}

function installDebianChromium(): string | undefined {
  const canInstall =
    process.platform === "linux" && process.getuid?.() === 0 && existsSync("/usr/bin/apt-get");
  if (!canInstall) return undefined;
  console.error("No browser found: installing Debian's chromium package with apt-get.");
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const install = ["install", "--yes", "--no-install-recommends", "chromium"];
  for (const args of [["update"], install]) {
    // Standard output belongs to the command that asked: apt-get writes to standard error.
    const { status } = spawnSync("apt-get", args, { env, stdio: ["ignore", 2, 2] });
    if (status !== 0) {
      console.error(`apt-get ${args.join(" ")} failed.`);
      return undefined;
    }
  }
  return findInstalled();
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile(); // folders have that permission, too
  } catch {
    return false;
  }
}

if (isEntryPoint(import.meta.url)) {
  try {
    console.log(resolveBrowser().executablePath);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
