import type { Page } from "@playwright/test";
import { button, expect, openReady, test } from "./fixtures.ts";
import { slownessOf } from "./machineSpeed.ts";
import { watchPageThread } from "./pageThread.ts";
import { noteSteps, stepsPerSecond } from "./recordedSteps.ts";

/** From a point of the stroke to its answer on the screen, on the quiet machine of machineSpeed.ts. */
const MEDIAN_MS = 50;
const WORST_MS = 150;
/** Share of the time that tasks over 50 ms may take. */
const LONG_MS = 50;
const LARGEST_LONG_SHARE = 0.01;
/** Share of its steps that training may lose. */
const LARGEST_LOSS = 0.05;

const POINTS = 90;
const WATCHED_MS = 10_000;
/** Between an answer and the next point. */
const PAUSE_MS = 30;
/** Windows without and with drawing: DRAWING_PAIRS=5 for figures to publish, whose median is asserted. */
const PAIRS = Number(process.env.DRAWING_PAIRS ?? 1);
const WINDOW_MS = 3000;

// Playwright's trace takes screenshots on the page's thread.
test.use({ trace: "off" });

for (const [name, query] of [
  ["the default experiment", ""],
  ["experts that choose among 250 images", "&method=expert-choice"],
] as const) {
  test(`a drawn digit is answered with every stroke while a run trains: ${name}`, async ({
    page,
  }) => {
    test.setTimeout(60_000 + 2 * PAIRS * WINDOW_MS);
    const slowness = await slownessOf(page.context());
    await noteSteps(page);
    await openReady(page, `?v=1&engine=cpu&epochs=1000${query}`);
    await button(page, "Play").click();
    await page.getByRole("tab", { name: "Inspect" }).click();
    await noteLatencies(page);
    await drawPoints(page, 10); // compiles what it needs
    let latencies: readonly number[] = [];
    const tasks = await watchPageThread(page, WATCHED_MS, async () => {
      latencies = await drawPoints(page, POINTS, WATCHED_MS - 500);
    });
    const losses: number[] = [];
    for (let pair = 0; pair < PAIRS; pair++) {
      const usual = await stepsPerSecond(page, () => page.waitForTimeout(WINDOW_MS));
      const drawing = await stepsPerSecond(page, async () => {
        await drawPoints(page, Number.POSITIVE_INFINITY, WINDOW_MS);
      });
      losses.push(1 - drawing / usual);
    }
    const long = tasks.map(({ processorMs }) => processorMs).filter((ms) => ms > LONG_MS);
    const figures = {
      points: latencies.length,
      medianMs: median(latencies),
      worstMs: Math.max(...latencies),
      longShare: long.reduce((sum, ms) => sum + ms, 0) / WATCHED_MS,
      loss: median(losses),
      losses,
      slowness,
    };
    const measured = JSON.stringify(figures);
    test.info().annotations.push({ type: "drawing", description: measured });
    console.log(`${name}: ${measured}`);
    expect(figures.points).toBeGreaterThan(POINTS / 2);
    expect(figures.medianMs, measured).toBeLessThanOrEqual(MEDIAN_MS * slowness);
    expect(figures.worstMs, measured).toBeLessThanOrEqual(WORST_MS * slowness);
    expect(figures.longShare, measured).toBeLessThanOrEqual(LARGEST_LONG_SHARE);
    if (PAIRS >= 5) expect(figures.loss, measured).toBeLessThanOrEqual(LARGEST_LOSS);
  });
}

/**
 * Draws circles, point by point, each when the one before has been answered. Returns the milliseconds from each point's
 * event to the frame after the one that shows its answer.
 */
async function drawPoints(
  page: Page,
  most: number,
  longestMs = Number.POSITIVE_INFINITY,
): Promise<readonly number[]> {
  const box = await pad(page).boundingBox();
  if (!box) throw new Error("The pad is not drawn.");
  const latencies: number[] = [];
  const end = performance.now() + longestMs;
  const isDone = () => latencies.length >= most || performance.now() >= end;
  while (!isDone()) {
    for (let i = 0; i <= TURN && !isDone(); i++) {
      const angle = (2 * Math.PI * i) / TURN;
      const x = box.x + box.width * (0.5 + 0.3 * Math.sin(angle));
      const y = box.y + box.height * (0.5 - 0.35 * Math.cos(angle));
      await page.mouse.move(x, y);
      if (i === 0) await page.mouse.down();
      else latencies.push(await page.evaluate<number>("nextLatency()"));
      await page.waitForTimeout(PAUSE_MS);
    }
    await page.mouse.up();
    await button(page, "Clear").click();
  }
  return latencies;
}

/** Points of a circle. */
const TURN = 45;

const pad = (page: Page) => page.getByRole("img", { name: "Draw a digit", exact: true });

/** Makes the page measure how long each movement of the pen waits for its answer: nextLatency() tells. */
async function noteLatencies(page: Page): Promise<void> {
  await pad(page).evaluate((canvas) => {
    const panel = canvas.closest("section");
    if (!panel) throw new Error("The pad stands in no section.");
    const latencies: number[] = [];
    let tell: (latency: number) => void = (latency) => void latencies.push(latency);
    let asked: number | undefined;
    canvas.addEventListener(
      "pointermove",
      (event) => {
        if ((event as PointerEvent).buttons > 0) asked ??= event.timeStamp;
      },
      { capture: true },
    );
    const observer = new MutationObserver((changes) => {
      const isAnswer = changes.some(({ target }) => (target as Element).closest?.("ol[start]"));
      if (!isAnswer || asked === undefined) return;
      const since = asked;
      asked = undefined;
      // The task after the frame's callbacks follows its painting.
      requestAnimationFrame(() => setTimeout(() => tell(performance.now() - since)));
    });
    observer.observe(panel, { subtree: true, childList: true, attributes: true });
    Object.assign(window, {
      nextLatency: () =>
        new Promise<number>((resolve, reject) => {
          const known = latencies.shift();
          if (known !== undefined) return resolve(known);
          const usual = tell;
          const late = setTimeout(() => reject(new Error("A point was not answered.")), 5000);
          tell = (latency) => {
            tell = usual;
            clearTimeout(late);
            resolve(latency);
          };
        }),
    });
  });
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
