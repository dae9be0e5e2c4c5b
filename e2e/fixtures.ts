import {
  type BrowserContext,
  test as base,
  type ConsoleMessage,
  expect,
  type Locator,
  type Page,
  type WebError,
} from "@playwright/test";

export { expect };

/** Every test knows the served page, and fails on an error that its pages did not handle, or a breach of their policy. */
export const test = base.extend<{ unhandledErrors: string[] }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright wants a pattern, and this needs nothing.
  baseURL: async ({}, use) => {
    await use(process.env.SWITCHYARD_URL ?? "");
  },
  unhandledErrors: [
    async ({ context }, use) => {
      const errors: string[] = [];
      const noteError = (webError: WebError) => void errors.push(webError.error().message);
      // What the page's own policy forbids (tools/pageHeaders.ts) is told on the console alone.
      const noteBreach = (message: ConsoleMessage) => {
        if (message.text().includes("Content Security Policy")) errors.push(message.text());
      };
      context.on("weberror", noteError);
      context.on("console", noteBreach);
      await use(errors);
      // The next test may go on in the same context.
      context.off("weberror", noteError);
      context.off("console", noteBreach);
      expect(errors, "errors nobody caught").toEqual([]);
    },
    { auto: true },
  ],
});

/**
 * For tests to which a first visit does not matter: the browser keeps its HTTP cache from one test to the next, and
 * nothing else (forgetAllButCache). Opening a page whose 11 MB are in the cache takes a third less processor time.
 */
export const testOfReturning = test.extend<object, { returningContext: BrowserContext }>({
  returningContext: [
    async ({ browser }, use) => {
      const context = await browser.newContext({
        baseURL: process.env.SWITCHYARD_URL ?? "",
        viewport: { width: 1440, height: 900 },
      });
      await use(context);
      await context.close();
    },
    { scope: "worker" },
  ],
  context: async ({ returningContext }, use) => {
    await use(returningContext);
    await forgetAllButCache(returningContext);
  },
});

/** Closes the pages; clears their storage, cookies, permissions and routes. */
async function forgetAllButCache(context: BrowserContext): Promise<void> {
  const page = await context.newPage();
  for (const other of context.pages()) if (other !== page) await other.close();
  const session = await context.newCDPSession(page);
  // IndexedDB, local storage, service workers, cookies: everything but the HTTP cache.
  const origin = new URL(process.env.SWITCHYARD_URL ?? "").origin;
  await session.send("Storage.clearDataForOrigin", { origin, storageTypes: "all" });
  await context.clearCookies();
  await context.clearPermissions();
  await context.unrouteAll({ behavior: "ignoreErrors" });
  await page.close();
}

/** Small enough to train in seconds on a software GPU, large enough to pass 90 %. */
export const SMALL_RUN = "trainSize=6000&epochs=4&learningRate=0.005&batchSize=64";

/** The sliders that stand in sight: the beginner's. */
export const FIRST_SLIDERS = [
  "Number of experts",
  "Experts per image (k)",
  "Hidden units",
  "Loss coefficient",
  "Learning rate",
] as const;

const FIGURES = [
  "Loss",
  "Accuracy",
  "Expert load",
  "Class routing",
  "Confusion matrix",
  "Class accuracy",
] as const;

export function button(page: Page, name: string): Locator {
  return page.getByRole("button", { name, exact: true });
}

export function slider(page: Page, name: string): Locator {
  return page.getByRole("slider", { name, exact: true });
}

export function figure(page: Page, name: string): Locator {
  return page.getByRole("figure", { name, exact: true });
}

export function engineChip(page: Page): Locator {
  return page.getByRole("button", { name: /^Engine: / });
}

/** Opens a link and waits until its run can start. */
export async function openReady(page: Page, query: string): Promise<void> {
  await page.goto(`./${query}`);
  // waitFor() looks again after half a second at most, expect() after one.
  await button(page, "Play").and(page.locator(":enabled")).waitFor({ timeout: 60_000 });
}

/** Plays a run that is ready, and waits for its last epoch. */
export async function trainToEnd(page: Page, timeout = 100_000): Promise<void> {
  await button(page, "Play").click();
  await page.getByText(/· done/).waitFor({ timeout });
}

/** The number at the top of the page, as a share. */
export async function testAccuracy(page: Page): Promise<number> {
  const label = page.getByText("test accuracy", { exact: true });
  const text = await label.locator("xpath=preceding-sibling::b").textContent();
  return Number.parseFloat(text ?? "") / 100;
}

/** A figure with data shows numbers, or draws a curve with length. */
export async function expectFiguresWithData(page: Page): Promise<void> {
  for (const name of FIGURES) {
    await expect(figure(page, name), name).toBeVisible();
    await expect
      .poll(() => hasData(figure(page, name)), { message: `${name} has data` })
      .toBe(true);
  }
}

async function hasData(shown: Locator): Promise<boolean> {
  return await shown.evaluate((element) => {
    if (element.textContent?.includes("Press play")) return false;
    const shapes = [...element.querySelectorAll<SVGGeometryElement>("svg.recharts-surface path")];
    const drawn = shapes.filter((shape) => shape.getTotalLength() > 40);
    const cells = [...element.querySelectorAll("td")].map(
      (cell) => cell.ariaLabel ?? cell.textContent ?? "",
    );
    return drawn.length > 0 || cells.filter((text) => /\d/.test(text)).length >= 10;
  });
}
