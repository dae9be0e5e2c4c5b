/** Contenders that train in a page: builds it, serves it, opens it in a browser for each of them. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { chromium, type Page } from "playwright";
import { build } from "vite";
import { CATALOGUE } from "../../src/data/catalogue.ts";
import { resolveBrowser } from "../../tools/browser.ts";
import { prepareDataset } from "../../tools/prepareData.ts";
import { PROJECT_ROOT } from "../../tools/project.ts";
import { type PageServer, servePage } from "../../tools/serve.ts";
import { PAGE_CONTENDERS, type PageContender } from "../contenders/contenders.ts";
import type {} from "../contenders/page.ts";
import type { Entrant, EntrantGroup, Host } from "./host.ts";

const FOLDER = path.join(PROJECT_ROOT, "bench/contenders");
const BUILT = path.join(FOLDER, "dist");
/** Threads of Wasm, and a clock of microseconds, are for pages that isolate themselves. */
const ISOLATION = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};
/** A browser whose page hangs is ended by force after this. */
const CLOSE_LIMIT_MS = 3000;

/** Takes the contenders of these ids. */
export async function openPageEntrants(ids: ReadonlySet<string>): Promise<EntrantGroup> {
  const contenders = PAGE_CONTENDERS.filter(({ id }) => ids.has(id));
  const server = await servePeersPage();
  const packages = [...new Set(contenders.flatMap((contender) => contender.packages))];
  return {
    entrants: contenders.map((contender) => entrant(contender, server.url)),
    versions: {
      chromium: await browserVersion(),
      ...Object.fromEntries(packages.map((name) => [name, packageVersion(name)])),
    },
    notes: [],
    close: () => server.close(),
  };
}

/** The page of the bench, apart from the product's: nothing of it is in dist/. */
async function servePeersPage(): Promise<PageServer> {
  for (const row of CATALOGUE) await prepareDataset(row);
  await build({
    configFile: false,
    root: FOLDER,
    base: "./",
    publicDir: path.join(PROJECT_ROOT, "public"),
    logLevel: "error",
    build: {
      outDir: BUILT,
      emptyOutDir: true,
      target: "es2023",
      // Threads of TensorFlow.js' Wasm run the text of a function, which minifiers break.
      minify: false,
      chunkSizeWarningLimit: 10_000,
    },
  });
  return await servePage({ port: 0, strictPort: false, headers: ISOLATION }, BUILT);
}

function entrant({ packages, open, ...info }: PageContender, url: string): Entrant {
  return {
    info,
    async open(peerCase, signal) {
      const { page, close } = await launch(signal);
      try {
        await page.goto(url);
        const opened = await page.evaluate(([id, wanted]) => globalThis.peers.open(id, wanted), [
          info.id,
          peerCase,
        ] as const);
        const train: Host["train"] = (steps) =>
          page.evaluate((count) => globalThis.peers.train(count), steps);
        return { opened, train, close };
      } catch (error) {
        await close();
        throw error;
      }
    },
  };
}

/** A browser of its own: what one contender starts, caches or breaks is no other's. */
async function launch(signal: AbortSignal): Promise<{ page: Page; close: () => Promise<void> }> {
  signal.throwIfAborted();
  const server = await chromium.launchServer({
    ...resolveBrowser(),
    headless: true,
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  });
  const close = async () => {
    signal.removeEventListener("abort", abort);
    await Promise.race([server.close(), delay(CLOSE_LIMIT_MS)]);
    await server.kill();
  };
  const abort = () => void close();
  signal.addEventListener("abort", abort);
  try {
    signal.throwIfAborted();
    const browser = await chromium.connect(server.wsEndpoint());
    return { page: await browser.newPage(), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function browserVersion(): Promise<string> {
  const browser = await chromium.launch({ ...resolveBrowser(), headless: true });
  const version = browser.version();
  await browser.close();
  return version;
}

function packageVersion(name: string): string {
  const manifest = path.join(PROJECT_ROOT, "node_modules", name, "package.json");
  return JSON.parse(readFileSync(manifest, "utf8")).version;
}
