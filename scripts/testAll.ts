/** `npm test`: every check, two at a time, all of them even where one fails, and the count. */
import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import path from "node:path";
import { resolveBrowser } from "../tools/browser.ts";
import { runStage, type StageOutcome } from "./testAll/runStage.ts";
import { runSideBySide } from "./testAll/sideBySide.ts";
import { STAGES } from "./testAll/stages.ts";

/** Most stages keep one core busy, and the largest need much memory. */
const SLOTS = Math.min(2, availableParallelism());
/** The same code has the same outcome, again and again: property tests draw the same cases. */
const SEED = "20171";

const reportFolder = mkdtempSync(path.join(tmpdir(), "switchyard-test-"));
try {
  process.exitCode = await runAll();
} finally {
  rmSync(reportFolder, { recursive: true, force: true });
}

async function runAll(): Promise<number> {
  try {
    console.log(`Browser: ${resolveBrowser().executablePath}\n`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return 1;
  }
  const startedAt = performance.now();
  const env = { SWITCHYARD_TEST_SEED: SEED, ...process.env };
  const outcomes = await runSideBySide(STAGES, SLOTS, (stage) =>
    runStage(stage, { reportFolder, env }),
  );
  const lines = outcomes.map(lineOf);
  const passed = outcomes.reduce((sum, outcome) => sum + outcome.passed, 0);
  const failed = outcomes.reduce((sum, outcome) => sum + outcome.failed, 0);
  const all = { script: "all", passed, failed, seconds: (performance.now() - startedAt) / 1000 };
  console.log(`\n${[...lines, lineOf(all)].join("\n")}\n\n${passed} passed, ${failed} failed`);
  return failed > 0 ? 1 : 0;
}

/** A row of the table at the end. */
function lineOf({ script, failed, seconds }: StageOutcome): string {
  const verdict = failed > 0 ? `${failed} failed` : "passed";
  return `${script.padEnd(16)}${verdict.padEnd(12)}${seconds.toFixed(0).padStart(5)} s`;
}
