/** PyTorch beside our engine: on the same graphics card, or, beside a software adapter, on the CPU. */
import type { Dataset } from "../../src/data/dataset.ts";
import { openDawn } from "../../tools/dawn.ts";
import type { PeerCase } from "../contenders/cases.ts";
import { OURS_WEBGPU } from "../contenders/contenderInfo.ts";
import { openWebGpuEngine } from "../contenders/ours.ts";
import { referenceLosses } from "../contenders/referenceLosses.ts";
import { taskOf } from "../contenders/task.ts";
import { type CaseResults, fewestRounds, measureCases } from "../peers/measure.ts";
import { nodeEntrant } from "../peers/nodeEntrant.ts";
import { openTorchEntrants, TORCH_CONTENDERS, type TorchDevice } from "../peers/torchEntrants.ts";
import type { PeerComparison } from "./results.ts";
import type { Ending, StageWork } from "./stages.ts";

const ROUNDS = 3;
const ROUND_SECONDS = 0.5;
/** The share of the stage that one contender may take to come up: a compiler that needs more is left out. */
const OPEN_SHARE = 0.4;
const PROBE_LIMIT_MS = 60_000;

export async function compareWithTorch(
  cases: readonly PeerCase[],
  dataset: Dataset,
  software: boolean,
  { deadline, keep, say }: StageWork<PeerComparison>,
): Promise<Ending> {
  const device: TorchDevice = software ? "cpu" : "cuda";
  const ids = TORCH_CONTENDERS.filter((each) => each.device === device).map(({ info }) => info.id);
  say("looking for PyTorch");
  const probeLimitMs = Math.ceil(Math.min(PROBE_LIMIT_MS, deadline.leftMs()));
  const torch = openTorchEntrants(new Set(ids), probeLimitMs);
  const ours = nodeEntrant(OURS_WEBGPU, async () => openWebGpuEngine(await openDawn()));
  try {
    const facts = { notes: torch.notes, versions: torch.versions };
    keep({ cases: [], ...facts });
    if (torch.entrants.length === 0) {
      return { status: "skipped", reason: torch.notes[0] ?? `PyTorch finds no ${device} device` };
    }
    const end = AbortSignal.timeout(Math.ceil(deadline.leftMs()));
    let done: readonly CaseResults[] = [];
    try {
      await measureCases({
        entrants: [ours, ...torch.entrants],
        cases,
        rounds: ROUNDS,
        roundSeconds: ROUND_SECONDS,
        openLimitMs: OPEN_SHARE * deadline.leftMs(),
        referenceLosses: (peerCase, steps) => referenceLosses(taskOf(peerCase, dataset), steps),
        onProgress: say,
        onResults: (results) => {
          done = results;
          keep({ cases: results, ...facts });
        },
        signal: end,
      });
    } catch (error) {
      if (!end.aborted) throw error;
      return { status: "cut", reason: whereCut(cases, done) };
    }
    return endingOf(done);
  } finally {
    await torch.close();
  }
}

function whereCut(cases: readonly PeerCase[], done: readonly CaseResults[]): string {
  const last = done.at(-1);
  if (!last) return `${cases[0]?.name}: not yet in its rounds`;
  const next = fewestRounds([last]) < ROUNDS ? last.name : cases[done.length]?.name;
  return `in ${next}`;
}

/** A peer that does not run has a line that says why. Ours has to run, and to be right. */
function endingOf(done: readonly CaseResults[]): Ending {
  for (const { name, results } of done) {
    const ours = results.find(({ isOurs }) => isOurs);
    if (ours && ours.status !== "measured") {
      return { status: "failed", reason: `${name}, ${ours.name}: ${ours.reason}` };
    }
  }
  return { status: "done" };
}
