/** `npm test`: every check, one after another, all of them even where one fails, and the count. */
import { type SpawnSyncOptions, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { resolveBrowser } from "../tools/browser.ts";
import { PROJECT_ROOT } from "../tools/project.ts";

interface Check {
  readonly script: string;
  /** A test runner that writes a report; other checks count as one each. */
  readonly runner?: "vitest" | "playwright";
}

interface Count {
  readonly passed: number;
  readonly failed: number;
}

const CHECKS: readonly Check[] = [
  { script: "check:types" },
  { script: "check:lint" },
  { script: "check:unused" },
  { script: "check:tree" },
  { script: "kernels:check" },
  { script: "wasm:check" },
  { script: "test:node", runner: "vitest" },
  { script: "test:browser", runner: "vitest" },
  { script: "build" },
  { script: "size" },
  { script: "test:e2e", runner: "playwright" },
];

const reportFolder = mkdtempSync(path.join(tmpdir(), "switchyard-test-"));
try {
  process.exitCode = runAll();
} finally {
  rmSync(reportFolder, { recursive: true, force: true });
}

function runAll(): number {
  try {
    console.log(`Browser: ${resolveBrowser().executablePath}`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return 1;
  }
  const lines: string[] = [];
  const total = { passed: 0, failed: 0 };
  for (const check of CHECKS) {
    console.log(`\n▶ npm run ${check.script}`);
    const startedAt = performance.now();
    const count = runCheck(check);
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
    total.passed += count.passed;
    total.failed += count.failed;
    const verdict = count.failed > 0 ? `${count.failed} failed` : "passed";
    lines.push(`${check.script.padEnd(16)}${verdict.padEnd(12)}${seconds.padStart(5)} s`);
  }
  console.log(`\n${lines.join("\n")}\n\n${total.passed} passed, ${total.failed} failed`);
  return total.failed > 0 ? 1 : 0;
}

function runCheck({ script, runner }: Check): Count {
  const report = path.join(reportFolder, `${script.replace(":", "-")}.json`);
  const options: SpawnSyncOptions = {
    cwd: PROJECT_ROOT,
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, PLAYWRIGHT_JSON_OUTPUT_FILE: report },
  };
  const { status } = spawnSync("npm", ["run", script, ...reportArguments(runner, report)], options);
  const count = runner && existsSync(report) ? readReport(runner, report) : undefined;
  // A runner that found no test, or failed beside its tests, has failed.
  if (!count) return status === 0 && !runner ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
  const failed = status === 0 ? count.failed : Math.max(1, count.failed);
  return { passed: count.passed, failed: count.passed === 0 ? Math.max(1, failed) : failed };
}

function reportArguments(runner: Check["runner"], report: string): string[] {
  switch (runner) {
    case "vitest":
      return ["--", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
    case "playwright":
      return ["--", "--reporter=list,json"];
    default:
      return [];
  }
}

function readReport(runner: "vitest" | "playwright", report: string): Count {
  const content = JSON.parse(readFileSync(report, "utf8"));
  return runner === "vitest"
    ? { passed: content.numPassedTests, failed: content.numFailedTests }
    : { passed: content.stats.expected + content.stats.flaky, failed: content.stats.unexpected };
}
