import type { Dataset } from "../../src/data/dataset.ts";
import { createWebGpuEngine } from "../../src/engine/webgpu/createWebGpuEngine.ts";
import type { SweepRun } from "../../src/experiment/sweep.ts";
import { createEngineChooser } from "../../src/host/chooseEngine.ts";
import { Host } from "../../src/host/host.ts";
import { cohortLane } from "../../src/lab/sweep/cohortLane.ts";
import { inCohorts } from "../../src/lab/sweep/cohorts.ts";
import type { Lane } from "../../src/lab/sweep/trainAll.ts";
import { cohortKey } from "../../src/run/engineConfig.ts";
import { RunFailed } from "../../tools/command.ts";
import { loadDatasetFromDisk } from "../../tools/datasetFromDisk.ts";
import { requestDawn } from "../../tools/dawn.ts";

/** What trains runs on WebGPU: the replicas of one engine after the other, in this thread. */
export interface GpuTraining {
  readonly batches: readonly (readonly SweepRun[])[];
  readonly openLane: () => Lane<SweepRun>;
}

/**
 * Loads the data of runs, and puts those together that can share an engine.
 * @throws RunFailed if there is no WebGPU here
 */
export async function prepareGpuTraining(runs: readonly SweepRun[]): Promise<GpuTraining> {
  await checkWebGpu();
  const names = new Set(runs.map(({ experiment }) => experiment.dataset));
  const datasets = new Map<string, Dataset>();
  for (const name of names) datasets.set(name, await loadDatasetFromDisk(name));
  const datasetOf = (name: string): Dataset => {
    const dataset = datasets.get(name);
    if (!dataset) throw new RangeError(`The data set ${name} was not loaded.`);
    return dataset;
  };
  const keyOf = ({ experiment }: SweepRun) => cohortKey(experiment, datasetOf(experiment.dataset));
  return { batches: inCohorts(runs, keyOf), openLane: () => openGpuLane(datasetOf) };
}

async function checkWebGpu(): Promise<void> {
  try {
    (await requestDawn()).device.destroy();
  } catch (error) {
    const remedy = error instanceof Error && "remedy" in error ? ` ${error.remedy}` : "";
    const reason = error instanceof Error ? error.message : String(error);
    throw new RunFailed(
      `The engine webgpu cannot run here. ${reason}${remedy} With --engine cpu, the sweep trains on the CPU.`,
    );
  }
}

function openGpuLane(datasetOf: (name: string) => Dataset): Lane<SweepRun> {
  const host = new Host({
    loadData: async (name) => datasetOf(name),
    createEngine: createEngineChooser({
      requestWebGpu: requestDawn,
      createWebGpuEngine,
      createCpuEngine: () => {
        throw new Error("The graphics device was lost, and none can be had any more.");
      },
    }),
    runtime: "node",
  });
  return cohortLane(host);
}
