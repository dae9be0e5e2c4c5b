/** Runs work in a real browser, on the built page that shows nothing. */
import type { Browser, Page } from "playwright";
import { launchBrowser, resolveBrowser } from "./browser.ts";
import { RunFailed } from "./command.ts";
import { buildIfStale, servePage } from "./serve.ts";

/** Long enough for a busy machine to start the page's script. */
const START_LIMIT_MS = 60_000;

const CRASHED =
  "The page that trains crashed: this machine may lack the memory for the experiment. Fewer experts, fewer hidden units or a smaller batch need less.";
const CLOSED = "The browser ended while it trained. Run it again.";

/**
 * Builds and serves the page, opens it, does the work and closes everything again. An aborted signal
 * closes the browser, unless it is up to the work to end by it.
 * @throws RunFailed where the browser or its page stopped, or could not be started
 */
export async function withHeadlessPage<T>(
  signal: AbortSignal,
  work: (page: Page, browser: Browser) => Promise<T>,
  whoStops: "browser" | "work" = "browser",
): Promise<T> {
  resolveBrowser(); // a missing one is found out before the build
  await buildIfStale();
  signal.throwIfAborted();
  const server = await servePage({ port: 0, strictPort: false });
  try {
    const browser = await launchBrowser();
    const close = () => void browser.close();
    if (whoStops === "browser") signal.addEventListener("abort", close);
    try {
      signal.throwIfAborted();
      const page = await openPage(browser, `${server.url}headless.html`);
      return await failWithPage(page, work(page, browser), signal);
    } finally {
      signal.removeEventListener("abort", close);
      await browser.close();
    }
  } finally {
    await server.close();
  }
}

async function openPage(browser: Browser, url: string): Promise<Page> {
  const page = await browser.newPage();
  const errors: string[] = [];
  page.on("pageerror", (error) => {
    errors.push(error.message);
    console.error(`In the page: ${error.message}`);
  });
  await page.goto(url);
  try {
    await page.waitForFunction(() => "switchyard" in globalThis, null, { timeout: START_LIMIT_MS });
  } catch {
    throw new RunFailed(
      `The page that trains did not start${errors.length > 0 ? `: ${errors.join(" ")}` : "."}`,
    );
  }
  return page;
}

/** What the work gives, or why it never will: its page crashed, or somebody ended the browser. */
async function failWithPage<T>(page: Page, work: Promise<T>, signal: AbortSignal): Promise<T> {
  const crash = new Promise<never>((_, reject) => {
    page.on("crash", () => reject(new RunFailed(CRASHED)));
    page.on("close", () => reject(new RunFailed(CLOSED)));
  });
  try {
    return await Promise.race([work, crash]);
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    // Playwright's own words, should they come first.
    if (error instanceof Error && /Target crashed/.test(error.message))
      throw new RunFailed(CRASHED);
    if (page.isClosed()) throw new RunFailed(CLOSED);
    throw error;
  }
}
