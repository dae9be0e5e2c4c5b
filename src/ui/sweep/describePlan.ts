import type { SweepPlan } from "../../lab/sweep/plan.ts";
import { formatBytes, formatInteger } from "../format.ts";
import { plural, roughTime } from "./words.ts";

/** What is about to be trained and what it takes: "96 runs for 120 points, about 2.5 min, 2 at a time on the CPU." */
export function describePlan(plan: SweepPlan, numLanes: number): string {
  const { numRuns, numPoints, numDone, numOnCpu, numOnGpu, seconds, bytes } = plan;
  const equal =
    numPoints > numRuns ? ` for ${plural(numPoints, "point")} (equal ones are one run)` : "";
  const whole = `${plural(numRuns, "run")}${equal}.`;
  if (numDone === numRuns) return `${whole} All are done.`;
  const lanes = Math.min(numLanes, numOnCpu);
  return [
    whole,
    ...(numDone > 0
      ? [
          `${formatInteger(numDone)} are done already, ${formatInteger(numRuns - numDone)} are left.`,
        ]
      : []),
    ...(numOnCpu > 0
      ? [
          `About ${roughTime(seconds)} and ${formatBytes(bytes)} of memory, with ${plural(lanes, "run")} at a time on the CPU.`,
        ]
      : []),
    ...(numOnGpu > 0
      ? [
          `${plural(numOnGpu, "run")} on WebGPU, up to 16 side by side: how long is told once they train.`,
        ]
      : []),
  ].join(" ");
}
