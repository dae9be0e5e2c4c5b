import { readFile } from "node:fs/promises";
import type { Browser, Locator, Page } from "@playwright/test";
import fc from "fast-check";
import type { RunResult } from "../src/run/result.ts";
import { propertySeed, SEED_VARIABLE } from "../tools/testing/propertySeed.ts";
import {
  FAULTS,
  type Fault,
  type Injection,
  isOfPage,
  type Planned,
  plan,
} from "./faultInjection.ts";
import { button, expect, test } from "./fixtures.ts";

/** In the form in which the page writes its address. */
const SMALL = "?v=1&numExperts=3&hiddenSize=8&batchSize=100&epochs=2&trainSize=1000";
const LINKS = { cpu: `${SMALL}&engine=cpu`, webgpu: `${SMALL}&engine=webgpu` };
type Engine = keyof typeof LINKS;

/**
 * A page that is neither done nor failed after this time is stuck. Most of it is for a software GPU that compiles
 * kernels beside other work.
 */
const STUCK_MS = 40_000;

/** Figures that have not changed for this long are final. */
const SETTLED_MS = 2500;

interface Moment {
  readonly engine: Engine;
  readonly fault: Fault;
  /** When the fault is injected, as a fraction of the undisturbed run: 0 to 1. */
  readonly at: number;
  readonly chance: number;
  /** The button that the visitor presses after a failure. */
  readonly way: "Retry" | "Use the CPU engine";
}

/** Tried by `npm test`: a few seconds each on the CPU engine, more on a software GPU. */
const FEW: readonly Pick<Moment, "engine" | "fault">[] = [
  { engine: "cpu", fault: "worker killed" },
  { engine: "cpu", fault: "probe killed" },
  { engine: "cpu", fault: "page reloaded" },
  { engine: "cpu", fault: "replaceState throws" },
  { engine: "webgpu", fault: "buffer destroyed" },
];
const wanted = Number(process.env.FAULTS ?? 0);
const seed = propertySeed(process.env[SEED_VARIABLE]);

/** The few faults above, each at a random moment; with FAULTS=n, n random faults of all kinds. */
function drawMoments(): readonly Moment[] {
  const share = fc.integer({ min: 0, max: 9999 }).map((value) => value / 10_000);
  const rest = { at: share, chance: share, way: fc.constantFrom("Retry", "Use the CPU engine") };
  const anywhere = FAULTS.flatMap((fault) => {
    const engines = isOfPage(fault) ? (["cpu", "webgpu"] as const) : (["webgpu"] as const);
    return engines.map((engine) => ({ engine, fault }));
  });
  const drawn = fc.sample(fc.noBias(fc.record({ where: fc.constantFrom(...anywhere), ...rest })), {
    numRuns: wanted || FEW.length,
    seed,
  });
  return drawn.map(
    ({ where, ...moment }, i) => ({ ...(wanted ? where : FEW[i]), ...moment }) as Moment,
  );
}

/** Result and figures of a run without a fault, and what was counted in it. */
interface Undisturbed {
  readonly result: RunResult;
  readonly shown: readonly string[];
  readonly counted: Injection;
}

const known = new Map<string, Undisturbed>();

async function undisturbed(browser: Browser, link: string): Promise<Undisturbed> {
  const kept = known.get(link);
  if (kept) return kept;
  const page = await browser.newPage({ baseURL: process.env.SWITCHYARD_URL ?? "" });
  const injection = await plan(page, { fault: "none", after: 0, chance: 0 });
  await page.goto(`./${link}`);
  await expect(yardOf(page)).not.toHaveCount(0);
  const untrained = await yardOf(page).allTextContents();
  await playToEnd(page, "Retry");
  // A fault after the end, such as a reload, would be a fault of no run.
  const counted = { ...injection };
  // On a busy machine, the first scene after the untrained one may take long.
  await expect.poll(() => yardOf(page).allTextContents()).not.toEqual(untrained);
  await expect(yardOf(page)).not.toHaveCount(0);
  const run = { result: await saveResult(page), shown: await settledFigures(page), counted };
  await page.close();
  known.set(link, run);
  return run;
}

/**
 * Plays until the run is done, and presses `way` after each failure. Returns the failures' texts. Play is pressed once
 * for every page and failure: a run that has ended offers it again before its last frame is drawn, to start once more.
 */
async function playToEnd(page: Page, way: Moment["way"]): Promise<string[]> {
  const failures: string[] = [];
  const began = Date.now();
  let isToPlay = true;
  page.on("domcontentloaded", () => {
    isToPlay = true;
  });
  while (!(await isShown(() => page.getByText(/· done/).isVisible()))) {
    if (Date.now() - began > STUCK_MS) throw new Error("The page is stuck.");
    const failure = page.getByRole("alert").filter({ has: button(page, "Retry") });
    if (await isShown(() => failure.isVisible())) {
      failures.push((await failure.locator("p").textContent()) ?? "");
      const ways = await failure.getByRole("button").allTextContents();
      await button(page, ways.includes(way) ? way : "Retry").click();
      await expect(failure).toBeHidden();
      isToPlay = true;
      continue;
    }
    const play = button(page, "Play");
    // The button may be gone or the page reloading: then the next iteration tries again.
    if (isToPlay && (await isShown(() => play.isEnabled({ timeout: 100 })))) {
      await play
        .click({ timeout: 1000 })
        .then(() => {
          isToPlay = false;
        })
        .catch(() => {});
    }
    await page.waitForTimeout(50);
  }
  return failures;
}

/** What `look` resolves with; false while the page is being loaded. */
function isShown(look: () => Promise<boolean>): Promise<boolean> {
  return look().catch(() => false);
}

async function saveResult(page: Page): Promise<RunResult> {
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    button(page, "Save result").click(),
  ]);
  return JSON.parse(await readFile(await download.path(), "utf8")) as RunResult;
}

/** The texts that the page shows of a finished run, except those about its speed. */
async function shownFigures(page: Page): Promise<readonly string[]> {
  const figures = page.getByRole("figure", { name: /^(Class routing|Confusion matrix)$/ });
  return [...(await figures.allTextContents()), ...(await yardOf(page).allTextContents())];
}

/** The yard's text of each of its digits. */
function yardOf(page: Page): Locator {
  return page.getByRole("region", { name: "The yard" }).getByRole("listitem");
}

/** The same texts once they are final: the yard is drawn a little after the run's end. */
async function settledFigures(page: Page): Promise<readonly string[]> {
  let before: readonly string[] = [];
  let shown = await shownFigures(page);
  while (shown.join() !== before.join()) {
    await page.waitForTimeout(SETTLED_MS);
    before = shown;
    shown = await shownFigures(page);
  }
  return shown;
}

/** The fault of a moment, its moment in the unit that the fault is counted in. */
function planned({ fault, at, chance }: Moment, { counted }: Undisturbed): Planned {
  const total = countedIn(fault, counted);
  return { fault, after: 1 + Math.floor(at * total), chance };
}

function countedIn(fault: Fault, { messages, submits, allocations }: Injection): number {
  if (isOfPage(fault)) return messages;
  return fault.startsWith("allocation") ? allocations : submits;
}

test.describe(`a page with faults, ${SEED_VARIABLE}=${seed}`, () => {
  for (const [number, moment] of drawMoments().entries()) {
    const { engine, fault, at, way } = moment;
    const when = `${(100 * at).toFixed(1)} %`;
    test(`${number + 1}. ${engine}, ${fault} at ${when}: the run equals the undisturbed one, also after a failure`, async ({
      page,
      browser,
    }) => {
      const wanted = await undisturbed(browser, LINKS[engine]);
      const injection = await plan(page, planned(moment, wanted));
      await page.goto(`./${LINKS[engine]}`);
      const failures = await playToEnd(page, way);
      const result = await saveResult(page);
      const own = await undisturbed(browser, result.link);
      expect(result.history).toEqual(own.result.history);
      expect(result.test).toEqual(own.result.test);
      expect(failures.length).toBeLessThanOrEqual(1);
      for (const failure of failures) expect(failure).toMatch(/^\S.{10,}\. \S.{10,}\.$/s);
      // A probe's worker that does not start is replaced after 15 s.
      await expect.poll(() => shownFigures(page), { timeout: 40_000 }).toEqual(own.shown);
      const { search } = new URL(result.link, page.url());
      await expect.poll(() => new URL(page.url()).search).toBe(search);
      console.log(JSON.stringify({ fault, isInjected: injection.isInjected, failures }));
    });
  }
});
