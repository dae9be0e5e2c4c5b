import { datasetRow } from "../../data/catalogue.ts";
import { runCost } from "../../experiment/runCost.ts";
import type { SweepRun } from "../../experiment/sweep.ts";
import type { AdapterKind } from "../../host/graphicsAdapter.ts";
import { cohortKey } from "../../run/engineConfig.ts";
import { inCohorts } from "./cohorts.ts";

/** What is trained on which lanes, in the order in which it begins. */
export interface SweepBatches {
  /** One run each, on the CPU engine. */
  readonly onCpu: readonly (readonly SweepRun[])[];
  /** Replicas of one engine on WebGPU. */
  readonly onGpu: readonly (readonly SweepRun[])[];
}

/** Sizes that all data sets of the catalogue have. */
const SIZES = { rows: 28, columns: 28, numClasses: 10 } as const;

/** As the engine `auto` decides: WebGPU on a graphics adapter. `webgpu` uses a software adapter, too. */
export function batchesOf(runs: readonly SweepRun[], adapter: AdapterKind): SweepBatches {
  const isOnGpu = ({ experiment: { engine } }: SweepRun) =>
    adapter === "graphics" ? engine !== "cpu" : adapter === "software" && engine === "webgpu";
  const keyOf = ({ experiment }: SweepRun) => {
    const train = { count: datasetRow(experiment.dataset).trainImages };
    return `${experiment.dataset} ${experiment.engine} ${cohortKey(experiment, { ...SIZES, train })}`;
  };
  return {
    onCpu: runs.filter((run) => !isOnGpu(run)).map((run) => [run]),
    onGpu: inCohorts(runs.filter(isOnGpu), keyOf),
  };
}

/** Of one lane beside its engine: the worker, and the images in the form that the browser gives them in. */
const LANE_BYTES = 100e6;
/** A page takes at most this share of a device's memory. */
const MEMORY_SHARE = 0.5;

/** Bytes that so many lanes take while they train these runs. */
export function laneBytes(runs: readonly SweepRun[], numLanes: number): number {
  const largest = runs.reduce(
    (most, { experiment }) => Math.max(most, runCost(experiment).cpuBytes),
    0,
  );
  return numLanes * (LANE_BYTES + largest);
}

/** What a browser says of its machine; `deviceMemory` in GiB, where it says so. */
export interface Machine {
  readonly hardwareConcurrency: number;
  readonly deviceMemory?: number;
}

/** Runs that train at a time on the CPU: one a core, fewer where memory is short. At least one. */
export function mostLanes(
  runs: readonly SweepRun[],
  { hardwareConcurrency, deviceMemory = 8 }: Machine,
): number {
  const room = MEMORY_SHARE * deviceMemory * 2 ** 30;
  const fitting = Math.floor(room / laneBytes(runs, 1));
  return Math.max(1, Math.min(hardwareConcurrency, fitting));
}
