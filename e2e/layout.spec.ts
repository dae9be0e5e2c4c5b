import type { Locator, Page } from "@playwright/test";
import {
  button,
  expect,
  figure,
  openReady,
  slider,
  testOfReturning as test,
  trainToEnd,
} from "./fixtures.ts";

const LITTLE = "?v=1&engine=cpu&trainSize=1280&epochs=1";
const WINDOWS = {
  phone: { width: 390, height: 844 },
  tablet: { width: 768, height: 1024 },
} as const;

const settings = (page: Page) => page.getByRole("complementary", { name: "Settings" });
const yard = (page: Page) => page.getByRole("region", { name: "The yard" });

async function boxOf(locator: Locator) {
  const box = await locator.boundingBox();
  if (box === null) throw new Error(`${locator} is not in the page.`);
  return box;
}

for (const [device, viewport] of Object.entries(WINDOWS)) {
  test(`${device}: settings open over the lower half, and the yard stays in sight`, async ({
    page,
  }) => {
    await page.setViewportSize(viewport);
    await openReady(page, LITTLE);
    await expect(settings(page)).toBeHidden();
    await button(page, "Settings").click();
    await expect(settings(page)).toBeFocused();
    const sheet = await boxOf(settings(page));
    expect(sheet.y).toBeGreaterThan(viewport.height * 0.45);
    expect((await boxOf(yard(page))).y).toBeLessThan(sheet.y / 2);

    // The page behind stays in use: a slider moves the yard, and the run can be started.
    await slider(page, "Number of experts").press("ArrowRight");
    await expect(page.getByText("E9", { exact: true }).first()).toBeAttached();
    await expect(button(page, "Play")).toBeEnabled();
    await trainToEnd(page);

    // Escape forgets what was typed first, and closes the sheet then.
    const box = page.getByRole("textbox", { name: "Number of experts: value", exact: true });
    await box.fill("5");
    await box.press("Escape");
    await expect(box).toHaveValue("9");
    await expect(settings(page)).toBeVisible();
    await box.press("Escape");
    await expect(settings(page)).toBeHidden();
    await expect(button(page, "Settings")).toBeFocused();
    await button(page, "Settings").press("Enter");
    await button(page, "Close settings").click();
    await expect(settings(page)).toBeHidden();
    await expect(button(page, "Settings")).toBeFocused();
  });

  test(`${device}: the player is in reach wherever the page is scrolled to`, async ({ page }) => {
    await page.setViewportSize(viewport);
    await openReady(page, LITTLE);
    for (const where of [0, 0.5, 1]) {
      await page.evaluate((share) => scrollTo(0, share * document.body.scrollHeight), where);
      for (const name of ["Restart", "Play", "Step", "Settings"]) {
        await expect(button(page, name), name).toBeInViewport({ ratio: 1 });
      }
      await expect(page.getByText("test accuracy", { exact: true })).toBeInViewport({ ratio: 1 });
    }
    // What stands at the end of the page is not covered for good.
    const save = await boxOf(button(page, "Save result"));
    expect(save.y + save.height).toBeLessThanOrEqual((await boxOf(button(page, "Play"))).y);
  });
}

test("the rail stays beside the figures, and scrolls by itself", async ({ page }) => {
  await openReady(page, LITTLE);
  await figure(page, "Class accuracy").scrollIntoViewIfNeeded();
  await page.mouse.wheel(0, 300);
  await expect(slider(page, "Number of experts")).toBeInViewport({ ratio: 1 });
  const first = await boxOf(slider(page, "Number of experts"));
  expect(first.y).toBeGreaterThan((await boxOf(page.getByRole("banner"))).height);

  await page.locator("summary", { hasText: "Advanced" }).click();
  await expect(page.getByRole("searchbox")).toBeInViewport({ ratio: 1 });
  const rail = await settings(page).evaluate(({ clientHeight, scrollHeight }) => {
    return { clientHeight, scrollHeight };
  });
  expect(rail.clientHeight).toBeLessThanOrEqual(900);
  expect(rail.scrollHeight).toBeGreaterThan(rail.clientHeight);
});

test("settings come before figures in the order of the Tab key, and a link leads to them", async ({
  page,
}) => {
  await openReady(page, LITTLE);
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Skip to the figures" })).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Skip to the settings" })).toBeFocused();
  await page.keyboard.press("Enter");
  for (const name of ["About Method", "Method"]) {
    await page.keyboard.press("Tab");
    await expect(page.getByLabel(name, { exact: true })).toBeFocused();
  }

  await page.setViewportSize(WINDOWS.phone);
  await page.getByRole("link", { name: "Skip to the settings" }).focus();
  await page.keyboard.press("Enter");
  await expect(settings(page)).toBeFocused();
});

for (const width of [768, 1024]) {
  test(`the bar is one line at ${width}, aligned`, async ({ page }) => {
    await page.setViewportSize({ width, height: 900 });
    await openReady(page, LITTLE);
    await trainToEnd(page);
    const middle = async (name: string | RegExp) => {
      const { y, height } = await boxOf(page.getByRole("banner").getByRole("button", { name }));
      return y + height / 2;
    };
    const theme = await middle("Theme");
    for (const name of ["Share", "Help", /^Engine/]) {
      expect(Math.abs((await middle(name)) - theme), String(name)).toBeLessThanOrEqual(1);
    }
    const play = await middle("Play");
    for (const name of ["Restart", /^Step$/]) {
      expect(Math.abs((await middle(name)) - play), String(name)).toBeLessThanOrEqual(1);
    }
    if (width >= 1024) expect(Math.abs(play - theme)).toBeLessThanOrEqual(1);
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(overflow).toBeLessThanOrEqual(0);
  });
}

for (const width of [1024, 1280, 1440]) {
  test(`the bar keeps its height while a long run trains at ${width}`, async ({ page }) => {
    await page.setViewportSize({ width, height: 900 });
    await openReady(page, "?v=1&engine=cpu&trainSize=6000&epochs=1000");
    const heights = page.getByRole("banner").evaluate(
      (bar, watchedMs) =>
        new Promise<number[]>((resolve) => {
          const seen = new Set<number>();
          const observer = new ResizeObserver(() => seen.add(bar.getBoundingClientRect().height));
          observer.observe(bar);
          setTimeout(() => resolve([...seen]), watchedMs);
        }),
      6000,
    );
    await button(page, "Play").click();
    expect(await heights).toHaveLength(1);
    await expect(page.getByText(/ left$/)).toBeVisible();
  });
}

for (const width of [390, 768, 1440]) {
  test(`text of twice the size is neither cut nor covered at ${width}`, async ({ page }) => {
    await page.setViewportSize({ width, height: 900 });
    await openReady(page, LITTLE);
    const before = await fontSizeOf(page);
    await page.addStyleTag({ content: "html { font-size: 200% }" });
    expect(await fontSizeOf(page)).toBeCloseTo(2 * before, 1);
    if (width < 1024) await button(page, "Settings").click();
    await expect.poll(() => findCut(page)).toEqual([]);
    expect(await findCovered(page)).toEqual([]);
  });
}

/** Of the word on the large button, in pixels. */
function fontSizeOf(page: Page): Promise<number> {
  return button(page, "Play").evaluate((element) =>
    Number.parseFloat(getComputedStyle(element).fontSize),
  );
}

/** Controls and texts of bar, player and settings that are wider than their place, and the page if it scrolls sideways. */
function findCut(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const root = document.documentElement;
    const cut = [...document.querySelectorAll("header *, aside *, footer *")].filter((element) => {
      const { overflowX, display } = getComputedStyle(element);
      if (!(element instanceof HTMLElement) || display === "inline" || overflowX === "auto") {
        return false;
      }
      if (element.checkVisibility() === false || element.clientWidth <= 1) return false;
      return element.scrollWidth > element.clientWidth + 1;
    });
    const names = cut.map(
      ({ tagName, className, textContent }) => `${tagName}.${className}: ${textContent}`,
    );
    if (root.scrollWidth > root.clientWidth) names.push(`page: ${root.scrollWidth}`);
    return names;
  });
}

/** Buttons of bar and player that something else covers, at their middle or near an end. */
function findCovered(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const shown = [...document.querySelectorAll("header button")].filter((element) =>
      element.checkVisibility(),
    );
    const isCovered = (element: Element) => {
      const { left, right, top, height } = element.getBoundingClientRect();
      return [left + 3, (left + right) / 2, right - 3].some((x) => {
        const hit = document.elementFromPoint(x, top + height / 2);
        return hit === null || !element.contains(hit);
      });
    };
    return shown.filter(isCovered).map(({ ariaLabel, textContent }) => ariaLabel ?? textContent);
  });
}

test("a chosen theme is that of the browser's own parts too", async ({ page }) => {
  await page.emulateMedia({ colorScheme: "light" });
  await openReady(page, LITTLE);
  await button(page, "Theme").click();
  await page.getByRole("menuitemradio", { name: "Dark" }).click();
  await expect(page.locator("html")).toHaveCSS("color-scheme", "dark");
});

test("on paper: figures and the values of settings, light, without buttons", async ({ page }) => {
  await page.emulateMedia({ colorScheme: "dark" });
  await openReady(page, `${LITTLE}&numExperts=5`);
  await trainToEnd(page);
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  await expect(page.locator("html")).toHaveAttribute("data-mantine-color-scheme", "light");
  await expect(page.getByRole("button")).toHaveCount(0);
  await expect(page.getByRole("slider")).toHaveCount(0);
  await expect(page.locator("dt:text-is('Number of experts') + dd")).toHaveText("5");
  await expect(page.locator("dt:text-is('Number of experts') + dd")).toBeVisible();
  await expect(page.locator("dt:text-is('Epochs') + dd")).toHaveText("1");
  for (const name of ["Loss", "Confusion matrix"]) await expect(figure(page, name)).toBeVisible();
  await page.emulateMedia({ media: "screen", colorScheme: "dark" });
  await expect(page.locator("html")).toHaveAttribute("data-mantine-color-scheme", "dark");
});
