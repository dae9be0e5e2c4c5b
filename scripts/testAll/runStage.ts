import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { PROJECT_ROOT } from "../../tools/project.ts";
import type { Runner, Stage } from "./stages.ts";

export interface StageOutcome {
  readonly script: string;
  readonly passed: number;
  readonly failed: number;
  readonly seconds: number;
}

/** How a stage is run. */
interface StageRun {
  /** Where the reports of test runners go. */
  readonly reportFolder: string;
  readonly env: NodeJS.ProcessEnv;
}

/** Runs a stage and prints its output in one piece when it has ended. Never rejects. */
export async function runStage(
  { script, runner }: Stage,
  { reportFolder, env }: StageRun,
): Promise<StageOutcome> {
  console.log(`▶ npm run ${script}`);
  const startedAt = performance.now();
  const report = path.join(reportFolder, `${script.replace(":", "-")}.json`);
  const { isSuccess, output } = await runScript(script, reportArguments(runner, report), {
    ...env,
    PLAYWRIGHT_JSON_OUTPUT_FILE: report,
  });
  const seconds = (performance.now() - startedAt) / 1000;
  console.log(`\n■ npm run ${script}, ${seconds.toFixed(0)} s\n${output}`);
  return { script, seconds, ...countOf(isSuccess, runner, report) };
}

interface ScriptRun {
  readonly isSuccess: boolean;
  /** Both streams as they came. */
  readonly output: string;
}

function runScript(script: string, args: string[], env: NodeJS.ProcessEnv): Promise<ScriptRun> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const output = () => Buffer.concat(chunks).toString("utf8");
    const child = spawn("npm", ["run", script, ...args], {
      cwd: PROJECT_ROOT,
      stdio: ["ignore", "pipe", "pipe"],
      env,
    });
    child.stdout.on("data", (chunk) => chunks.push(chunk));
    child.stderr.on("data", (chunk) => chunks.push(chunk));
    child.on("error", (error) => resolve({ isSuccess: false, output: `${output()}${error}\n` }));
    child.on("close", (code) => resolve({ isSuccess: code === 0, output: output() }));
  });
}

function reportArguments(runner: Runner | undefined, report: string): string[] {
  switch (runner) {
    case "vitest":
      return ["--", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
    case "playwright":
      return ["--", "--reporter=list,json"];
    default:
      return [];
  }
}

type Count = Pick<StageOutcome, "passed" | "failed">;

function countOf(isSuccess: boolean, runner: Runner | undefined, report: string): Count {
  if (!runner) return isSuccess ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
  const { passed, failed } = readReport(runner, report);
  // A runner that found no test, or failed beside its tests, has failed.
  const isWhole = isSuccess && passed > 0;
  return { passed, failed: isWhole ? failed : Math.max(1, failed) };
}

/** What the report says; nothing, if the runner ended before it wrote one. */
function readReport(runner: Runner, report: string): Count {
  if (!existsSync(report)) return { passed: 0, failed: 0 };
  const content = JSON.parse(readFileSync(report, "utf8"));
  return runner === "vitest"
    ? { passed: content.numPassedTests, failed: content.numFailedTests }
    : { passed: content.stats.expected + content.stats.flaky, failed: content.stats.unexpected };
}
