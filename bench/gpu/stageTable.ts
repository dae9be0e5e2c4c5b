import type { Dataset } from "../../src/data/dataset.ts";
import { TILINGS, type TilingName } from "../../src/engine/webgpu/tuning.ts";
import { PEER_CASES, type PeerCase } from "../contenders/cases.ts";
import { timeToAccuracy } from "./accuracy.ts";
import type { TimeShare } from "./budget.ts";
import { agreementChecks, kernelChecks, runChecks } from "./checks.ts";
import { withDevice } from "./device.ts";
import { timeKernels } from "./kernelTimes.ts";
import type { GpuResults, SpeedRow } from "./results.ts";
import { engineMaker, measureInTurns, type SpeedCase } from "./speed.ts";
import type { Ending, StageWork } from "./stages.ts";
import { compareWithTorch } from "./torch.ts";

/** What the stages measure with. */
interface Subject {
  readonly dataset: Dataset;
  /** The adapter computes on the CPU. */
  readonly software: boolean;
}

interface Stage extends TimeShare {
  readonly name: keyof GpuResults;
  run(work: StageWork<unknown>, subject: Subject): Promise<Ending>;
}

/** In seconds; shares of the stages stay below it by what starting and writing take. */
export const DEFAULT_BUDGET_SECONDS = 480;

const DEFAULT = peerCase("default");
const LAYER = peerCase("layer");
const MANY_EXPERTS = peerCase("64 experts");

const GROWTH: readonly SpeedCase[] = [
  { ...DEFAULT, name: "8 experts" },
  peerCase("16 experts"),
  peerCase("32 experts"),
  MANY_EXPERTS,
];
const REPLICAS: readonly SpeedCase[] = [1, 4, 16, 64].map((replicas) => ({
  name: replicas === 1 ? "1 replica" : `${replicas} replicas`,
  changes: {},
  replicas,
}));
const BATCHES: readonly SpeedCase[] = [128, 256, 512, 1024, 2048, 4096].map((batchSize) => ({
  name: `batch ${batchSize}`,
  changes: { batchSize },
}));

/** All stages, in the order of what would be missed most. */
export const STAGES: readonly Stage[] = [
  stage("kernels", 110, (work) => runChecks(kernelChecks, work), 120),
  stage("agreement", 20, (work) => runChecks(agreementChecks, work)),
  stage("tilings", 30, speedOf(everyTiling(DEFAULT))),
  stage("layer tilings", 30, speedOf(everyTiling(LAYER))),
  stage("kernel times", 15, (work, { dataset }) => timeKernels([DEFAULT, LAYER], dataset, work)),
  stage("growth", 30, speedOf(GROWTH)),
  stage("replicas", 30, speedOf(REPLICAS)),
  stage("batches", 35, speedOf(BATCHES)),
  stage("accuracy", 45, (work, { dataset }) => timeToAccuracy(dataset, work)),
  stage("PyTorch", 115, (work, { dataset, software }) =>
    compareWithTorch([DEFAULT, LAYER, MANY_EXPERTS], dataset, software, work),
  ),
];

/** A stage whose function fits its name's results. */
function stage<Name extends keyof GpuResults>(
  name: Name,
  share: number,
  run: (work: StageWork<GpuResults[Name]>, subject: Subject) => Promise<Ending>,
  mostSeconds?: number,
): Stage {
  return { name, share, run, ...(mostSeconds !== undefined && { mostSeconds }) };
}

function speedOf(cases: readonly SpeedCase[]) {
  return (work: StageWork<readonly SpeedRow[]>, { dataset }: Subject) =>
    withDevice((gpu) => measureInTurns(cases, dataset, engineMaker(gpu, dataset), work));
}

function everyTiling(own: PeerCase): SpeedCase[] {
  const names = Object.keys(TILINGS) as TilingName[];
  return names.map((tiling) => ({ ...own, name: tiling, tiling }));
}

function peerCase(name: string): PeerCase {
  const found = PEER_CASES.find((each) => each.name === name);
  if (!found) throw new Error(`bench/contenders/cases.ts has no case named ${name}`);
  return found;
}
