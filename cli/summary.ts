import type { RunResult } from "../src/training/result.ts";
import { formatCount, formatPercent, formatSeconds } from "./format.ts";

/** A finished run for people to read. */
export function summariseRun(result: RunResult): string {
  const { engine, test } = result;
  const adapter = [engine.adapter, engine.software && engine.adapter ? "software" : ""].filter(
    Boolean,
  );
  const where = [engine.kind, ...adapter, `in ${engine.runtime}`].join(", ");
  const rows = [
    ["Test accuracy", `${formatPercent(test.accuracy)} of ${formatCount(test.images)} images`],
    ["Test loss", test.loss.toFixed(4)],
    [
      "Trained",
      `${formatCount(result.imagesSeen)} images in ${formatCount(result.steps)} steps, ${formatSeconds(result.trainSeconds)}`,
    ],
    ["Speed", `${formatCount(result.imagesPerSecond)} images/s (${where})`],
    ["Expert load", test.load.map((share) => formatPercent(share, 0)).join("  ")],
  ];
  if (result.skippedSteps > 0) {
    rows.push([
      "Skipped",
      `${formatCount(result.skippedSteps)} steps whose numbers were not finite`,
    ]);
  }
  rows.push(["Link", result.link]);
  return rows.map(([name = "", value = ""]) => `${name.padEnd(15)}${value}`).join("\n");
}
