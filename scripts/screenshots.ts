/** `npm run screenshots`: the pictures of the README, taken of a finished default run on Train and on Inspect. */
import path from "node:path";
import type { Browser } from "playwright";
import { launchBrowser } from "../tools/browser.ts";
import { print, runCommand } from "../tools/command.ts";
import { prepareOutputFolder, replaceFile } from "../tools/outputFile.ts";
import { PROJECT_ROOT } from "../tools/project.ts";
import { buildIfStale, servePage } from "../tools/serve.ts";

const FOLDER = path.join(PROJECT_ROOT, "docs/screenshots");
const SIZES = {
  desktop: { width: 1440, height: 900 },
  phone: { width: 390, height: 844 },
} as const;
const SCHEMES = ["light", "dark"] as const;
/** Each with the start of its pictures' names. */
const VIEWS = [
  { tab: "Train", prefix: "" },
  { tab: "Inspect", prefix: "inspect-" },
] as const;
/** A test image to inspect: a 4. */
const IMAGE = 4;
const RUN_TIMEOUT_MS = 240_000;
/** Long enough for every figure to have drawn the last values. */
const SETTLE_MS = 2500;

/** A run per size: the theme follows the system's, so all are taken of the same run. */
async function takePictures(browser: Browser, url: string, size: keyof typeof SIZES) {
  const context = await browser.newContext({
    viewport: SIZES[size],
    deviceScaleFactor: size === "phone" ? 2 : 1,
    reducedMotion: "reduce",
  });
  const page = await context.newPage();
  await page.goto(`${url}?v=1&image=${IMAGE}`);
  const play = page.getByRole("button", { name: "Play", exact: true });
  await play.click({ timeout: 60_000 });
  await page.getByText(/· done/).waitFor({ timeout: RUN_TIMEOUT_MS, state: "attached" });
  const dismiss = page.getByRole("button", { name: "Dismiss" });
  while (await dismiss.count()) await dismiss.first().click();
  await page.mouse.move(0, 0);
  for (const { tab, prefix } of VIEWS) {
    await page.getByRole("tab", { name: tab }).click();
    for (const colorScheme of SCHEMES) {
      await page.emulateMedia({ colorScheme });
      await page.waitForTimeout(SETTLE_MS);
      const file = path.join(FOLDER, `${prefix}${size}-${colorScheme}.png`);
      replaceFile(file, await page.screenshot());
      await print(path.relative(PROJECT_ROOT, file));
    }
  }
  await context.close();
}

await runCommand(async (signal) => {
  prepareOutputFolder(FOLDER);
  await buildIfStale();
  const server = await servePage({ port: 0, strictPort: false });
  const browser = await launchBrowser();
  const close = () => void browser.close();
  signal.addEventListener("abort", close);
  try {
    for (const size of ["desktop", "phone"] as const) {
      signal.throwIfAborted();
      await takePictures(browser, server.url, size);
    }
  } finally {
    await browser.close();
    await server.close();
  }
});
