/** The kernels and the engine on this adapter against their twins: the checks of the browser tests. */

import { AGREEMENT_SEED, agreementDataset } from "../../src/engine/testing/agreement.ts";
import { compareEngines } from "../../src/engine/testing/compareEngines.ts";
import type { WebGpuDevice } from "../../src/engine/webgpu/device.ts";
import { checkCase } from "../../src/engine/webgpu/testing/checkStep.ts";
import { KERNEL_CASES } from "../../src/engine/webgpu/testing/stepCases.ts";
import { TILINGS, type TilingName, tilingsFor } from "../../src/engine/webgpu/tuning.ts";
import { methodDefaults } from "../../src/experiment/fields.ts";
import { METHOD_NAMES } from "../../src/experiment/methods.ts";
import { engineConfig } from "../../src/run/engineConfig.ts";
import { withDevice } from "./device.ts";
import type { CheckRow, Checks } from "./results.ts";
import { type Ending, endingOf, reasonOf, type StageWork } from "./stages.ts";

/** One comparison. `run` throws what differs. */
export interface Check {
  readonly group: string;
  readonly name: string;
  run(gpu: WebGpuDevice): Promise<unknown>;
}

const TILING_STEPS = 5;

/** Every kernel with every tiling, those that suit the adapter first; then the whole engine by that tiling. */
export function kernelChecks(gpu: WebGpuDevice): Check[] {
  const names = [...new Set([...tilingsFor(gpu), ...(Object.keys(TILINGS) as TilingName[])])];
  const data = agreementDataset();
  const config = engineConfig({ ...methodDefaults("tutorial"), seed: AGREEMENT_SEED }, data);
  return names.flatMap((tiling) => [
    ...KERNEL_CASES.map((own) => ({
      group: tiling,
      name: JSON.stringify(own),
      run: (gpu: WebGpuDevice) => checkCase(gpu, { ...own, tiling }),
    })),
    {
      group: tiling,
      name: `${TILING_STEPS} steps and tests as the CPU engine`,
      run: (gpu: WebGpuDevice) =>
        compareEngines(gpu, config, { data, options: { tiling }, steps: TILING_STEPS }),
    },
  ]);
}

/** Both engines by every method, the default's first. */
export function agreementChecks(): Check[] {
  const data = agreementDataset();
  return METHOD_NAMES.map((method) => ({
    group: "CPU and WebGPU",
    name: method,
    run: (gpu) =>
      compareEngines(gpu, engineConfig({ ...methodDefaults(method), seed: AGREEMENT_SEED }, data), {
        data,
      }),
  }));
}

export async function runChecks(
  checksOf: (gpu: WebGpuDevice) => readonly Check[],
  work: StageWork<Checks>,
): Promise<Ending> {
  return await withDevice(async (gpu, errors) =>
    checkAll(checksOf(gpu), ({ run }) => run(gpu), errors, work),
  );
}

/**
 * Goes on after a check that fails, and ends as failed then.
 * @param errors what the device reports; emptied by the check that caused it
 */
export async function checkAll(
  checks: readonly Check[],
  run: (check: Check) => Promise<unknown>,
  errors: string[],
  { deadline, keep, say }: StageWork<Checks>,
): Promise<Ending> {
  const planned = countGroups(checks);
  const rows: CheckRow[] = [];
  for (const check of checks) {
    if (deadline.isOver()) break;
    const { group, name } = check;
    say(`${group}, ${name}`);
    const startedAt = performance.now();
    const reason = await faultOf(() => run(check), errors);
    const seconds = (performance.now() - startedAt) / 1000;
    rows.push({ group, name, passed: reason === undefined, seconds, ...(reason && { reason }) });
    if (reason) say(`${group}, ${name} FAILED: ${reason}`);
    keep({ rows: [...rows], planned });
  }
  const failed = rows.filter(({ passed }) => !passed).length;
  if (failed > 0) return { status: "failed", reason: `${failed} of ${rows.length} checks failed` };
  return endingOf(checks.slice(rows.length).map(({ group, name }) => `${group}, ${name}`));
}

/** What differs, or what the device reported meanwhile, which is taken off the list. */
async function faultOf(run: () => Promise<unknown>, errors: string[]): Promise<string | undefined> {
  try {
    await run();
  } catch (error) {
    errors.length = 0;
    return reasonOf(error);
  }
  return errors.splice(0).at(0);
}

function countGroups(checks: readonly Check[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { group } of checks) counts[group] = (counts[group] ?? 0) + 1;
  return counts;
}
