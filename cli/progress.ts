import type { RunProgress } from "../src/lab/runToEnd.ts";
import { formatCount, formatPercent, formatSeconds } from "../tools/format.ts";
import { TerminalLine } from "./terminalLine.ts";

/** Tells a run's progress on standard error: one line that changes on a terminal, few lines in a log. */
export class ProgressReporter {
  readonly #line = new TerminalLine();

  report(progress: RunProgress): void {
    const text = phrase(progress);
    if (isMilestone(progress)) this.#line.write(text);
    else this.#line.pass(text);
  }

  /** Leaves the terminal's cursor on a line of its own. */
  finish(): void {
    this.#line.finish();
  }
}

function isMilestone(progress: RunProgress): boolean {
  return (
    progress.kind === "ready" ||
    progress.kind === "notice" ||
    progress.kind === "resumed" ||
    progress.kind === "tested"
  );
}

function phrase(progress: RunProgress): string {
  switch (progress.kind) {
    case "data":
      return `Loading data: ${formatPercent(progress.loadedBytes / progress.totalBytes, 0)}`;
    case "ready": {
      const { engine, totalSteps, model } = progress.run;
      const adapter = engine.adapter ? ` on ${engine.adapter}` : "";
      return `Engine ${engine.kind}${adapter}: ${formatCount(totalSteps)} steps, ${formatCount(model.cost.parameters)} parameters`;
    }
    case "notice":
      return `Note: ${progress.notice.message}`;
    case "resumed":
      return `Engine ${progress.engine.kind} goes on from step ${formatCount(progress.step)}`;
    case "training": {
      const { step, totalSteps, imagesPerSecond, secondsLeft } = progress;
      const left = Number.isFinite(secondsLeft) ? `, ${formatSeconds(secondsLeft)} left` : "";
      return `Step ${formatCount(step)} of ${formatCount(totalSteps)}: ${formatCount(imagesPerSecond)} images/s${left}`;
    }
    case "tested":
      return `Step ${formatCount(progress.step)}: test accuracy ${formatPercent(progress.accuracy)}`;
    default:
      return progress satisfies never;
  }
}
