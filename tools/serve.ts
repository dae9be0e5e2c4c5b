/** Builds the production page when its sources changed, and serves it on this machine alone. */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, statSync, utimesSync } from "node:fs";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { build, preview } from "vite";
import { RunFailed } from "./command.ts";
import { keepInside } from "./keepInside.ts";
import { PAGE_HEADERS } from "./pageHeaders.ts";
import { DIST, PROJECT_ROOT } from "./project.ts";

/** Prepared anew now and then, always with the same contents: its times tell nothing. */
const PREPARED_DATA = path.join(PROJECT_ROOT, "public/data");

const SOURCES = [
  "index.html",
  "headless.html",
  "package-lock.json",
  "postcss.config.cjs",
  "public",
  "shaders",
  "src",
  "tsconfig.json",
  "vite.config.ts",
];
const BUILT_PAGE = path.join(DIST, "index.html");

export interface PageServer {
  /** Ends with a slash. */
  readonly url: string;
  close(): Promise<void>;
}

export async function buildIfStale(): Promise<void> {
  prepareData();
  if (!isStale()) return;
  console.error("Building the page…");
  const startedAt = new Date();
  await build({ root: PROJECT_ROOT, logLevel: "warn" });
  // A source saved while the build ran must count as newer than what was built.
  utimesSync(BUILT_PAGE, startedAt, startedAt);
}

/** Puts the data files where the page fetches them; quick when they are there. */
function prepareData(): void {
  const script = path.join(PROJECT_ROOT, "tools/prepareData.ts");
  // Standard output belongs to the command that asked.
  const { status } = spawnSync(process.execPath, ["--import", "tsx", script], {
    cwd: PROJECT_ROOT,
    stdio: ["ignore", 2, 2],
  });
  if (status !== 0) throw new RunFailed("The data could not be prepared: see the message above.");
}

function isStale(): boolean {
  if (!existsSync(BUILT_PAGE) || !existsSync(path.join(DIST, "data"))) return true;
  const builtAt = statSync(BUILT_PAGE).mtimeMs;
  return SOURCES.some((source) => newestChange(path.join(PROJECT_ROOT, source)) > builtAt);
}

function newestChange(file: string): number {
  if (!existsSync(file) || file === PREPARED_DATA) return 0;
  const stat = statSync(file);
  if (!stat.isDirectory()) return stat.mtimeMs;
  const inside = readdirSync(file).map((name) => newestChange(path.join(file, name)));
  return Math.max(stat.mtimeMs, ...inside);
}

/** Serves a built page, the one in dist/ unless told otherwise. Port 0 is any free one. */
export async function servePage(
  {
    port: wantedPort,
    strictPort,
    headers = PAGE_HEADERS,
  }: {
    readonly port: number;
    readonly strictPort: boolean;
    /** Instead of those of the page. */
    readonly headers?: Readonly<Record<string, string>>;
  },
  folder = DIST,
): Promise<PageServer> {
  const before = process.listeners("SIGTERM");
  const server = await preview({
    root: PROJECT_ROOT,
    appType: "mpa",
    logLevel: "error",
    build: { outDir: folder },
    plugins: [keepInside(folder)],
    preview: { host: "127.0.0.1", port: wantedPort, strictPort, headers },
  });
  // Vite would end the process on SIGTERM, before a command has kept what it did.
  for (const added of process.listeners("SIGTERM")) {
    if (!before.includes(added)) process.off("SIGTERM", added);
  }
  const { port } = server.httpServer.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/`, close: () => server.close() };
}
