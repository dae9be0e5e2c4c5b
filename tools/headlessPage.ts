/** Runs work in a real browser, on the built page that shows nothing. */
import { type Browser, chromium, type Page } from "playwright";
import { resolveBrowser } from "./browser.ts";
import { buildIfStale, servePage } from "./serve.ts";

/** Builds and serves the page, opens it, does the work and closes everything again. */
export async function withHeadlessPage<T>(
  signal: AbortSignal,
  work: (page: Page, browser: Browser) => Promise<T>,
): Promise<T> {
  const launch = resolveBrowser();
  await buildIfStale();
  signal.throwIfAborted();
  const server = await servePage({ port: 0, strictPort: false });
  try {
    // Interrupts are ours to handle: Playwright would end the process before anything is said.
    const browser = await chromium.launch({
      ...launch,
      headless: true,
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
    });
    const close = () => void browser.close();
    signal.addEventListener("abort", close);
    try {
      signal.throwIfAborted();
      const page = await browser.newPage();
      page.on("pageerror", (error) => console.error(`In the page: ${error.message}`));
      await page.goto(`${server.url}headless.html`);
      return await work(page, browser);
    } finally {
      signal.removeEventListener("abort", close);
      await browser.close();
    }
  } finally {
    await server.close();
  }
}
