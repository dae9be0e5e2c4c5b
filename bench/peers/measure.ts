/**
 * Compares contenders case by case: each comes up alone, shows that its losses are right, and only
 * then takes part in the rounds, which go through all of them in turn.
 */

import { encodeLink } from "../../src/experiment/link.ts";
import { AGREEMENT_STEPS, checkAgreement } from "../contenders/agreement.ts";
import { experimentOf, type PeerCase } from "../contenders/cases.ts";
import type { ContenderInfo } from "../contenders/contenderInfo.ts";
import type { ColdStart, Timed } from "../contenders/timedRun.ts";
import { withinTime } from "./deadline.ts";
import type { Entrant, Host } from "./host.ts";

const OPEN_LIMIT_MS = 240_000;
/** For all steps but the first that the agreement takes. */
const AGREEMENT_LIMIT_MS = 300_000;
const ROUND_LIMIT_MS = 180_000;
const MAX_STEPS = 5000;

export interface Measured {
  readonly status: "measured";
  /** Steps of one round. */
  readonly steps: number;
  /** One entry a round, in the order they were taken. */
  readonly imagesPerSecond: readonly number[];
  readonly coldStart: ColdStart;
  /** Largest relative difference of its first losses from the reference's. */
  readonly lossError: number;
  /** "" where it computes on no adapter, or does not say. */
  readonly adapter: string;
}

/** `wrong`: its losses differ. `failed`: it could not run, or not in time. Neither has a figure. */
interface Unmeasured {
  readonly status: "wrong" | "failed";
  readonly reason: string;
}

export type Result = ContenderInfo & (Measured | Unmeasured);

export interface CaseResults {
  readonly name: string;
  readonly link: string;
  /** Of all replicas together. */
  readonly imagesPerStep: number;
  readonly numExperts: number;
  readonly replicas: number;
  readonly results: readonly Result[];
}

/** How many rounds every figure rests on at least. */
export function fewestRounds(cases: readonly CaseResults[]): number {
  const figures = cases.flatMap(({ results }) =>
    results.flatMap((result) =>
      result.status === "measured" ? result.imagesPerSecond.length : [],
    ),
  );
  return figures.length > 0 ? Math.min(...figures) : 0;
}

export interface PeersRequest {
  readonly entrants: readonly Entrant[];
  readonly cases: readonly PeerCase[];
  readonly rounds: number;
  /** What a round of one contender should take; one step at least. */
  readonly roundSeconds: number;
  /** What a contender may take to its first step; minutes, unless it is said. */
  readonly openLimitMs?: number;
  /** The first losses that are right. */
  readonly referenceLosses: (peerCase: PeerCase, steps: number) => number[];
  readonly onProgress: (text: string) => void;
  /** After each round, with all so far: the last case may have rounds to come. */
  readonly onResults: (measured: readonly CaseResults[]) => unknown;
  readonly signal: AbortSignal;
}

/** One that is up and right, and the rounds it has done. */
interface Runner {
  readonly info: ContenderInfo;
  readonly host: Host;
  readonly lossError: number;
  readonly steps: number;
  readonly imagesPerSecond: number[];
}

/** Its losses are not those of the reference: a figure would compare different work. */
class WrongLosses extends Error {
  override readonly name = "WrongLosses";
}

export async function measureCases(request: PeersRequest): Promise<void> {
  const done: CaseResults[] = [];
  for (const peerCase of request.cases) {
    const onResults = (results: CaseResults) => request.onResults([...done, results]);
    done.push(await measureCase(peerCase, { ...request, onResults }));
  }
}

type CaseRequest = Omit<PeersRequest, "onResults"> & {
  readonly onResults: (results: CaseResults) => unknown;
};

async function measureCase(peerCase: PeerCase, request: CaseRequest): Promise<CaseResults> {
  const { name, replicas = 1 } = peerCase;
  const { rounds, signal } = request;
  const onProgress = (text: string) => request.onProgress(`${name}: ${text}`);
  const entrants = request.entrants.filter(({ info }) => info.isOurs || replicas === 1);
  const experiment = experimentOf(peerCase);
  const imagesPerStep = experiment.batchSize * replicas;
  const reference = request.referenceLosses(peerCase, AGREEMENT_STEPS);
  const results = new Map<string, Result>();
  const refuse = (info: ContenderInfo, error: unknown) => {
    signal.throwIfAborted();
    const refusal = describeRefusal(error);
    results.set(info.id, { ...info, ...refusal });
    onProgress(`${info.name} ${refusal.status}: ${refusal.reason}`);
  };
  const soFar = (): CaseResults => ({
    name,
    link: encodeLink(experiment),
    imagesPerStep,
    numExperts: experiment.numExperts,
    replicas,
    results: entrants.flatMap(({ info }) => results.get(info.id) ?? []),
  });
  const runners = new Set<Runner>();
  try {
    for (const entrant of entrants) {
      onProgress(`preparing ${entrant.info.name}`);
      try {
        runners.add(await admit(entrant, peerCase, reference, request));
      } catch (error) {
        refuse(entrant.info, error);
      }
    }
    for (let round = 1; round <= rounds; round++) {
      onProgress(`round ${round} of ${rounds}`);
      for (const runner of [...runners]) {
        try {
          const { ms } = await trainInTime(runner.host, runner.steps, signal);
          runner.imagesPerSecond.push((1000 * runner.steps * imagesPerStep) / ms);
        } catch (error) {
          refuse(runner.info, error);
          runners.delete(runner);
          await runner.host.close();
        }
      }
      for (const runner of runners) results.set(runner.info.id, measuredResult(runner));
      await request.onResults(soFar());
    }
  } finally {
    await Promise.all([...runners].map(({ host }) => host.close()));
  }
  return soFar();
}

/** Brings a contender up, to where its rounds may begin. */
async function admit(
  { info, open }: Entrant,
  peerCase: PeerCase,
  reference: readonly number[],
  { roundSeconds, openLimitMs = OPEN_LIMIT_MS, signal }: CaseRequest,
): Promise<Runner> {
  const host = await withinTime("take a first step", openLimitMs, signal, (limit) =>
    open(peerCase, limit),
  );
  try {
    const { worst, fault } = checkAgreement(await firstLosses(host, signal), reference);
    if (fault) throw new WrongLosses(fault);
    const steps = await chooseSteps(host, roundSeconds, signal);
    return { info, host, lossError: worst, steps, imagesPerSecond: [] };
  } catch (error) {
    await host.close();
    throw error;
  }
}

function measuredResult({ info, host, lossError, steps, imagesPerSecond }: Runner): Result {
  const { loadMs, prepareMs, firstStepMs, adapter } = host.opened;
  return {
    ...info,
    status: "measured",
    steps,
    imagesPerSecond: [...imagesPerSecond],
    coldStart: { loadMs, prepareMs, firstStepMs },
    lossError,
    adapter,
  };
}

async function firstLosses(host: Host, signal: AbortSignal): Promise<number[]> {
  const losses = [host.opened.firstLoss];
  await withinTime(`take ${AGREEMENT_STEPS} steps`, AGREEMENT_LIMIT_MS, signal, async (limit) => {
    while (losses.length < AGREEMENT_STEPS && !limit.aborted) {
      losses.push((await host.train(1)).loss);
    }
  });
  return losses;
}

/** How many steps fill a round. Asked twice: compilers warm up, and single steps wait for their loss. */
async function chooseSteps(host: Host, seconds: number, signal: AbortSignal): Promise<number> {
  let steps = 1;
  for (let attempt = 0; attempt < 2; attempt++) {
    const { ms } = await trainInTime(host, steps, signal);
    const fitting = Math.round((1000 * seconds * steps) / ms);
    steps = Math.min(Math.max(fitting, 1), MAX_STEPS);
  }
  return steps;
}

async function trainInTime(host: Host, steps: number, signal: AbortSignal): Promise<Timed> {
  const timed = await withinTime("finish a round", ROUND_LIMIT_MS, signal, () => host.train(steps));
  if (!Number.isFinite(timed.loss)) throw new Error(`its loss became ${timed.loss}`);
  return timed;
}

/** One line, without what the browser's driver puts before it. */
function describeRefusal(error: unknown): Unmeasured {
  const text = error instanceof Error ? error.message : String(error);
  const [line = ""] = text.split("\n");
  const reason = line.replace(/^page\.evaluate: /, "").replace(/^(\w*Error: )+/, "");
  return { status: error instanceof WrongLosses ? "wrong" : "failed", reason };
}
