/**
 * `npm run bench -- --gpu`: everything there is to know of one graphics card, within a time that is kept. This
 * process holds the clock and the report, and calls no driver: the stages do, each in a process of its own.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import path from "node:path";
import dawn from "webgpu/package.json" with { type: "json" };
import packageJson from "../../package.json" with { type: "json" };
import { RunFailed } from "../../tools/command.ts";
import { thisMachine } from "../../tools/machine.ts";
import { deliver, type OutputFile } from "../../tools/outputFile.ts";
import { keepMeanwhile, toJson } from "../keepMeanwhile.ts";
import type { CardReport } from "./device.ts";
import { formatGpuReport, type GpuReport, softwareWarning } from "./report.ts";
import type { GpuResults } from "./results.ts";
import { runInProcess } from "./stageProcess.ts";
import { type Ending, runStages, type StagesSoFar, type StageTime } from "./stages.ts";
import { STAGES } from "./stageTable.ts";
import { CARD_STAGE } from "./stageWorker.ts";

export interface GpuArguments {
  readonly budgetSeconds: number;
  /** Seconds of the budget that had passed before this process started. */
  readonly elapsedSeconds: number;
  readonly output: OutputFile | undefined;
}

/** Kept back for ending the last stage and for the last report. */
const RESERVE_SECONDS = 5;
/** Of a small budget, no more than this share. */
const RESERVE_SHARE = 0.15;

/**
 * @param script bench/gpu/main.ts, or what it was bundled to: runs a stage by `--stage`
 * @throws RunFailed where there is no adapter, or where something failed: after everything else was done
 */
export async function benchGpu(
  wanted: GpuArguments,
  script: string,
  signal: AbortSignal,
): Promise<void> {
  // What processes leave behind when they are killed goes with this folder.
  const folder = mkdtempSync(path.join(tmpdir(), "switchyard-gpu-"));
  try {
    await benchIn(folder, wanted, script, signal);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function benchIn(
  folder: string,
  { budgetSeconds, elapsedSeconds, output }: GpuArguments,
  script: string,
  signal: AbortSignal,
): Promise<void> {
  // performance.now() counts from the start of this process.
  const now = () => performance.now();
  const seconds = () => elapsedSeconds + now() / 1000;
  const reserve = Math.min(RESERVE_SECONDS, RESERVE_SHARE * budgetSeconds);
  const endsAt = 1000 * (budgetSeconds - elapsedSeconds - reserve);
  const onProgress = (text: string) =>
    console.error(`${seconds().toFixed(0).padStart(4)} s  ${text}`);
  const [before] = loadavg();
  const runStage = (name: string, software: boolean, { allottedMs, limitMs, keep }: StageTime) =>
    runInProcess({
      script,
      env: { ...process.env, TMPDIR: folder },
      order: { name, software, allottedMs },
      limitMs,
      signal,
      keep,
      say: (text) => onProgress(`${name}: ${text}`),
    });

  const leftMs = Math.max(0, endsAt - now());
  const { adapter, nvidia } = await learnCard(
    (keep) => runStage(CARD_STAGE, false, { allottedMs: leftMs, limitMs: leftMs, keep }),
    signal,
  );
  const warnings = adapter.software ? [softwareWarning(adapter.name)] : [];
  for (const warning of warnings) console.error(warning);

  const reportOn = ({ reports, results }: StagesSoFar<GpuResults>): GpuReport => ({
    schema: 1,
    kind: "gpu",
    date: new Date().toISOString(),
    runtime: "node",
    budgetSeconds,
    seconds: seconds(),
    cut: reports.filter(({ status }) => status === "cut").map(({ name }) => name),
    versions: {
      switchyard: packageJson.version,
      node: process.versions.node,
      "npm webgpu": dawn.version,
      ...results.PyTorch?.versions,
    },
    machine: thisMachine(),
    load: { before, after: loadavg()[0] },
    adapter,
    nvidia,
    warnings,
    stages: reports,
    results,
  });
  let report = reportOn({ reports: [], results: {} });
  try {
    await runStages<GpuResults>({
      stages: STAGES,
      endsAt,
      now,
      signal,
      run: (name, time) => runStage(name, adapter.software, time),
      onStage: async (progress) => {
        report = reportOn(progress);
        await keepMeanwhile(output, report, onProgress);
      },
    });
  } finally {
    await deliver(formatGpuReport(report), output, toJson(report));
  }
  const failed = report.stages.filter(({ status }) => status === "failed");
  if (failed.length > 0) {
    throw new RunFailed(`Failed: ${failed.map(({ name }) => name).join(", ")}. See the table.`);
  }
}

/** @throws RunFailed where there is no adapter, or no answer */
async function learnCard(
  ask: (keep: (result: unknown) => void) => Promise<Ending>,
  signal: AbortSignal,
): Promise<CardReport> {
  const told: CardReport[] = [];
  const ending = await ask((result) => told.push(result as CardReport));
  signal.throwIfAborted();
  const card = told.at(-1);
  if (card) return card;
  const reason = ending.status === "done" ? "nothing was told of the card" : ending.reason;
  throw new RunFailed(
    ending.status === "cut" ? `No adapter was found in time: ${reason}.` : reason,
  );
}
