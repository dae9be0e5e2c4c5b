import type { Page } from "@playwright/test";
import { findViolations } from "./axe.ts";
import {
  button,
  engineChip,
  expect,
  openReady,
  slider,
  testOfReturning as test,
  trainToEnd,
} from "./fixtures.ts";

const SIZES = { desktop: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } };

/** What the visitor's device asks of the page, apart from its size. */
const MEDIA = {
  light: { colorScheme: "light", forcedColors: "none" },
  dark: { colorScheme: "dark", forcedColors: "none" },
  forced: { colorScheme: "light", forcedColors: "active" },
} as const;

type Look = readonly [device: keyof typeof SIZES, media: keyof typeof MEDIA];

async function show(page: Page, [device, media]: Look): Promise<void> {
  await page.setViewportSize(SIZES[device]);
  await page.emulateMedia({ ...MEDIA[media], reducedMotion: "reduce" });
}

/** What may stand open over the page of a run that is done; Escape closes each. */
const OPENED: Readonly<Record<string, (page: Page) => Promise<void>>> = {
  "the help": (page) => button(page, "Help").click(),
  "the themes": (page) => button(page, "Theme").click(),
  "the link": (page) => button(page, "Share").click(),
  "the engine": (page) => engineChip(page).click(),
  "a figure's menu": (page) => button(page, "Loss: more").click(),
};

/** Every advanced setting, and every explanation. */
async function openAllSettings(page: Page): Promise<void> {
  if (await button(page, "Settings").isVisible()) await button(page, "Settings").click();
  await page.locator("summary", { hasText: "Advanced" }).click();
  for (const about of await page.getByRole("button", { name: /^About / }).all()) {
    await about.click();
  }
}

/** Every state of a page is judged in each of these. */
const LOOKS: readonly Look[] = [
  ["desktop", "light"],
  ["desktop", "dark"],
  ["phone", "light"],
  ["phone", "dark"],
  ["desktop", "forced"],
];

for (const look of LOOKS) {
  test(`axe finds nothing in any state: ${look.join(", ")}`, async ({ page }) => {
    // Axe takes seconds for each of ten states.
    test.setTimeout(240_000);
    const judge = async (state: string) =>
      test.step(state, async () => expect.soft(await findViolations(page), state).toEqual([]));
    await show(page, look);
    await openReady(page, "?v=1&engine=cpu&trainSize=6000&epochs=1&noise=gaussian&optimizer=sgd");
    await judge("ready");
    await button(page, "More ways to step").click();
    await judge("the ways to step");
    await page.keyboard.press("Escape");
    await trainToEnd(page);
    await judge("trained");
    for (const [state, open] of Object.entries(OPENED)) {
      await open(page);
      await judge(state);
      await page.keyboard.press("Escape");
    }
    await openAllSettings(page);
    await judge("all settings");
  });
}

/** Methods with parts of their own, each trained once, and its page judged in these looks. */
const METHODS: Readonly<Record<string, readonly Look[]>> = {
  "expert-choice": [["desktop", "light"]],
  switch: [
    ["desktop", "dark"],
    ["phone", "light"],
  ],
  hash: [["phone", "dark"]],
};

for (const [method, looks] of Object.entries(METHODS)) {
  test(`axe finds nothing with the method ${method}`, async ({ page }) => {
    await openReady(page, `?v=1&method=${method}&engine=cpu&trainSize=6000&epochs=1`);
    await trainToEnd(page);
    for (const look of looks) {
      await test.step(look.join(", "), async () => {
        await show(page, look);
        await expect(page.locator("html")).toHaveAttribute(
          "data-mantine-color-scheme",
          MEDIA[look[1]].colorScheme,
        );
        expect.soft(await findViolations(page), look.join(", ")).toEqual([]);
      });
    }
  });
}

test("in forced colours, sliders and choices keep their information", async ({ page }) => {
  await page.emulateMedia({ forcedColors: "active" });
  await openReady(page, "?v=1&engine=cpu");
  // Colours of a forced palette replace backgrounds, unless a part says that it brings its own.
  await expect(slider(page, "Loss coefficient")).toHaveCSS("forced-color-adjust", "none");
  await page.locator("summary", { hasText: "Advanced" }).click();
  const choice = page.getByRole("radiogroup", { name: "Optimiser", exact: true });
  const chosen = choice.locator("[class*=indicator]");
  await expect(chosen).toHaveCSS("border-top-width", "2px");
});

test("the page works by keyboard alone", async ({ page }) => {
  await openReady(page, "?v=1&engine=cpu&epochs=50");
  await button(page, "Play").focus();
  await page.keyboard.press("Enter");
  await expect(button(page, "Pause")).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(button(page, "Play")).toBeVisible();
  await slider(page, "Experts per image (k)").focus();
  await page.keyboard.press("ArrowRight");
  await expect(page).toHaveURL(/topK=3\b/);
});

test("a phone's page does not scroll sideways", async ({ page }) => {
  await page.setViewportSize(SIZES.phone);
  await openReady(page, "?v=1&method=expert-choice&engine=cpu&trainSize=1280&epochs=1");
  await trainToEnd(page);
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow).toBeLessThanOrEqual(0);
});
