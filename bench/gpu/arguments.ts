import type { OutputFile } from "../../tools/outputFile.ts";
import { readNumber } from "../readNumber.ts";
import type { GpuArguments } from "./bench.ts";
import { DEFAULT_BUDGET_SECONDS } from "./stageTable.ts";

/** Set by a pack's run.sh: seconds since 1970 when it was started. */
const STARTED_AT = "SWITCHYARD_STARTED_AT";

/** @throws UsageError */
export function readGpuArguments(
  budget: string | undefined,
  output: OutputFile | undefined,
): GpuArguments {
  const limits = { min: 10, max: 36_000 };
  return {
    budgetSeconds: readNumber("--budget", budget ?? DEFAULT_BUDGET_SECONDS, limits),
    elapsedSeconds: secondsBeforeThisProcess(),
    output,
  };
}

/** No unpacking takes so long: the variable is left over from something else. */
const MOST_ELAPSED_SECONDS = 600;

function secondsBeforeThisProcess(): number {
  const elapsed = performance.timeOrigin / 1000 - Number(process.env[STARTED_AT]);
  return elapsed > 0 && elapsed < MOST_ELAPSED_SECONDS ? elapsed : 0;
}
