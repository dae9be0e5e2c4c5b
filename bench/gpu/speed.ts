/** Images per second of training alone, case by case, the rounds of all cases in turn. */
import type { Dataset } from "../../src/data/dataset.ts";
import type { Engine, EngineConfig } from "../../src/engine/engine.ts";
import { createWebGpuEngine } from "../../src/engine/webgpu/createWebGpuEngine.ts";
import type { WebGpuDevice } from "../../src/engine/webgpu/device.ts";
import type { TilingName } from "../../src/engine/webgpu/tuning.ts";
import { measuredEngines } from "../../src/host/measuredEngines.ts";
import type { PeerCase } from "../contenders/cases.ts";
import { trainSteps } from "../contenders/ours.ts";
import { taskOf } from "../contenders/task.ts";
import type { MeasuredSpeed, SpeedRow } from "./results.ts";
import { type Ending, endingOf, reasonOf, type StageWork } from "./stages.ts";

export interface SpeedCase extends PeerCase {
  /** As the page would choose, unless it is said. */
  readonly tiling?: TilingName;
}

export type CreateEngine = (
  config: EngineConfig,
  tiling: TilingName | undefined,
) => Promise<Engine>;

const ROUNDS = 5;
const LONGEST_ROUND_MS = 400;
/** A trial of this share of a round tells how many steps a whole one has. */
const TRIAL = 0.2;
const GROWTH = 4;
const MOST_STEPS = 20_000;

interface Runner {
  readonly engine: Engine;
  readonly row: MeasuredSpeed;
  readonly imagesPerSecond: number[];
}

/**
 * Prepares and measures each case once, then goes through all of them again, round by round: a slow minute
 * of the machine hits all alike, and where the time is over early there is a figure all the same.
 */
export async function measureInTurns(
  cases: readonly SpeedCase[],
  dataset: Dataset,
  create: CreateEngine,
  { deadline, keep, say }: StageWork<readonly SpeedRow[]>,
): Promise<Ending> {
  const roundMs = Math.min(LONGEST_ROUND_MS, deadline.leftMs() / (cases.length * (ROUNDS + 2)));
  const runners: Runner[] = [];
  const failures: SpeedRow[] = [];
  const keepAll = () => {
    const measured = runners.map(({ row, imagesPerSecond }) => ({
      ...row,
      imagesPerSecond: [...imagesPerSecond],
    }));
    keep([...measured, ...failures]);
  };
  try {
    for (const [i, own] of cases.entries()) {
      if (deadline.isOver()) return endingOf(cases.slice(i).map(({ name }) => name));
      say(own.name);
      try {
        runners.push(await prepare(own, dataset, create, roundMs));
      } catch (error) {
        failures.push({ name: own.name, status: "failed", reason: reasonOf(error) });
      }
      keepAll();
    }
    for (let round = 2; round <= ROUNDS; round++) {
      say(`round ${round} of ${ROUNDS}`);
      for (const runner of runners) {
        if (deadline.isOver()) return cutAt(round);
        runner.imagesPerSecond.push(await measure(runner.engine, runner.row));
      }
      keepAll();
    }
  } finally {
    for (const { engine } of runners) engine.dispose();
  }
  if (failures.length === 0) return { status: "done" };
  return { status: "failed", reason: `${failures.length} of ${cases.length} cases failed` };
}

/** Every case has a figure, of fewer rounds than there were to be. */
function cutAt(round: number): Ending {
  return { status: "cut", reason: `in round ${round} of ${ROUNDS}` };
}

async function prepare(
  own: SpeedCase,
  dataset: Dataset,
  create: CreateEngine,
  roundMs: number,
): Promise<Runner> {
  const { config } = taskOf(own, dataset);
  const { numReplicas: replicas, numExperts } = config.shape;
  const startedAt = performance.now();
  const engine = await create(config, own.tiling);
  try {
    await trainSteps(engine, 1);
    const prepareSeconds = (performance.now() - startedAt) / 1000;
    const imagesPerStep = config.batchSize * replicas;
    const sizes = {
      name: own.name,
      status: "measured",
      numExperts,
      replicas,
      imagesPerStep,
    } as const;
    const steps = await chooseSteps(engine, roundMs);
    const tiling = engine.info.tiling?.name ?? "";
    const row = { ...sizes, steps, tiling, prepareSeconds, imagesPerSecond: [] };
    return { engine, row, imagesPerSecond: [await measure(engine, row)] };
  } catch (error) {
    engine.dispose();
    throw error;
  }
}

/** Steps that fill a round; at least one. */
async function chooseSteps(engine: Engine, roundMs: number): Promise<number> {
  for (let steps = 1; ; steps *= GROWTH) {
    const ms = await timeSteps(engine, steps);
    if (ms < TRIAL * roundMs && steps < MOST_STEPS) continue;
    return Math.min(MOST_STEPS, Math.max(1, Math.round((roundMs * steps) / ms)));
  }
}

async function measure(engine: Engine, { steps, imagesPerStep }: MeasuredSpeed): Promise<number> {
  return (1000 * steps * imagesPerStep) / (await timeSteps(engine, steps));
}

/** @throws Error where a loss is not finite: such a figure would be of no work at all */
async function timeSteps(engine: Engine, steps: number): Promise<number> {
  const startedAt = performance.now();
  const loss = await trainSteps(engine, steps);
  const ms = performance.now() - startedAt;
  if (!Number.isFinite(loss)) throw new Error(`its loss became ${loss}`);
  return ms;
}

/** Makes engines of one device: tiled as the page would choose, or as a case says. */
export function engineMaker(gpu: WebGpuDevice, dataset: Dataset): CreateEngine {
  const createAsPage = measuredEngines(gpu);
  return (config, tiling) =>
    tiling
      ? createWebGpuEngine(gpu, config, dataset, { tiling })
      : createAsPage("webgpu", config, dataset);
}
