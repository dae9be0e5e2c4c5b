import type { Experiment } from "../../src/experiment/experiment.ts";
import { decodeLink, encodeLink } from "../../src/experiment/link.ts";
import { METHOD_NAMES } from "../../src/experiment/methods.ts";

/** `mixture` and `layer`: every method as it is presented; `trial`: one of them with something changed. */
export type CaseGroup = "mixture" | "layer" | "trial";

/** Something that is trained with several seeds. */
export interface MethodCase {
  /** Unique: what tables and figures know it by. */
  readonly name: string;
  readonly group: CaseGroup;
  /** What of a link sets it apart from others, as in "method=switch&topK=2". */
  readonly query: string;
}

/** Methods that are also measured as a layer: those that drop images, or were thought of with a residual. */
const IN_LAYERS = ["tutorial", "gshard", "switch", "base", "dense-params", "dense-flops"];

/** One thing changed at a time: what it does, for better or worse. */
const TRIALS: Readonly<Record<string, string>> = {
  "2 experts": "numExperts=2",
  "4 experts": "numExperts=4",
  "16 experts": "numExperts=16",
  "32 experts": "numExperts=32",
  "noisy-top-k, 32 experts": "method=noisy-top-k&numExperts=32",
  "loss-free, 32 experts": "method=loss-free&numExperts=32",
  "tutorial, k = 1": "topK=1",
  "tutorial, k = 1, renormalised": "topK=1&gate=renormalised",
  "tutorial, k = 4": "topK=4",
  "tutorial, no importance loss": "importanceCoef=0",
  "tutorial, importance loss 1": "importanceCoef=1",
  "tutorial, raw gate": "gate=raw",
  "tutorial, sigmoid scores": "score=sigmoid",
  "tutorial, gaussian noise": "noise=gaussian&noiseScale=0.125",
  "tutorial, jitter": "noise=jitter&noiseScale=0.01",
  "tutorial, z-loss": "zCoef=0.001",
  "tutorial, entropies instead": "importanceCoef=0&tokenEntropyCoef=0.01&batchEntropyCoef=0.1",
  "tutorial, each image's entropy up": "tokenEntropyCoef=-0.1",
  "tutorial, expert dropout": "expertDropout=0.1",
  "tutorial, pixel dropout": "inputDropout=0.1",
  "tutorial, router in bf16": "routerPrecision=bf16",
  "tutorial, experts in bf16": "expertPrecision=bf16",
  "tutorial, clipped gradient": "clipNorm=1",
  "tutorial, 4, 8, 12 and 16 hidden units": "hiddenSize=4-8-12-16",
  "dense, competitive loss": "method=dense&taskLoss=competitive",
  "dense, importance loss": "method=dense&importanceCoef=0.1",
  "jacobs, answers mixed as scores": "method=jacobs&combine=logits",
  "noisy-top-k, no noise": "method=noisy-top-k&noise=none",
  "noisy-top-k, no noise, no losses": "method=noisy-top-k&noise=none&importanceCoef=0&loadCoef=0",
  "noisy-top-k, no losses": "method=noisy-top-k&importanceCoef=0&loadCoef=0",
  "gshard, no chance": "method=gshard&laterChoices=always",
  "gshard, no limit": "method=gshard&capacityFactor=0",
  "switch, renormalised": "method=switch&gate=renormalised",
  "switch, no limit": "method=switch&capacityFactor=0",
  "switch, capacity 1": "method=switch&capacityFactor=1",
  "switch, capacity 0.5": "method=switch&capacityFactor=0.5",
  "switch, largest gates first": "method=switch&capacityFactor=1&priority=gate",
  "switch, no balance loss": "method=switch&balanceCoef=0",
  "switch, ten times the balance loss": "method=switch&balanceCoef=0.1",
  "switch, a tenth of the variance": "method=switch&initScale=0.1",
  "expert-choice, capacity 0.5": "method=expert-choice&capacityFactor=0.5",
  "expert-choice, capacity 2": "method=expert-choice&capacityFactor=2",
  "base, softmax scores": "method=base&score=softmax",
  "base, k = 1 without auction": "method=base&assignment=top-k",
  "bandit, no entropy": "method=bandit&tokenEntropyCoef=0",
  "bandit, ten times the entropy": "method=bandit&tokenEntropyCoef=-0.1",
  "frozen, k = 1": "method=frozen&topK=1",
  "loss-free, no bias": "method=loss-free&biasRate=0",
  "loss-free, bias rate 0.01": "method=loss-free&biasRate=0.01",
  "sinkhorn, k = 1": "method=sinkhorn&topK=1",
  "sinkhorn, k = 1, raw": "method=sinkhorn&topK=1&gate=raw",
  "sigmoid-shared, no shared expert": "method=sigmoid-shared&numSharedExperts=0",
  "sigmoid-shared, softmax scores": "method=sigmoid-shared&score=softmax",
};

/** The other kind of hash, and networks to compare methods of one expert an image with. */
const BESIDE_METHODS: Readonly<Record<string, string>> = {
  "hash, per image": "method=hash&assignment=hash-image&router=none",
  "dense-flops, k = 1": "method=dense-flops&topK=1",
  "one expert": "numExperts=1&topK=1&importanceCoef=0",
};

export const CASES: readonly MethodCase[] = [
  ...METHOD_NAMES.map((name) => ({ name, group: "mixture" as const, query: `method=${name}` })),
  ...Object.entries(BESIDE_METHODS).map(([name, query]) => ({
    name,
    group: "mixture" as const,
    query,
  })),
  ...IN_LAYERS.map((name) => ({
    name: `${name}, layer`,
    group: "layer" as const,
    query: `method=${name}&architecture=layer`,
  })),
  ...Object.entries(TRIALS).map(([name, query]) => ({ name, group: "trial" as const, query })),
];

/** Long enough for the methods to part, short enough to repeat. */
const EPOCHS = 3;
export const SEEDS = [0, 1, 2, 3, 4];
const TRIAL_SEEDS = SEEDS.slice(0, 3);

export function seedsOf({ group }: MethodCase): readonly number[] {
  return group === "trial" ? TRIAL_SEEDS : SEEDS;
}

/** What a case trains with one seed. Throws where its link is not one that the page takes as it is. */
export function experimentOf({ query, name }: MethodCase, seed: number): Experiment {
  const link = `?v=1&${query}&epochs=${EPOCHS}&seed=${seed}&engine=cpu`;
  const { experiment, issues } = decodeLink(link);
  if (issues.length === 0) return experiment;
  throw new Error(`${name}: ${issues.map(({ message }) => message).join(" ")}`);
}

/** The link of a case: that of its first seed. */
export function linkOf(methodCase: MethodCase): string {
  return encodeLink(experimentOf(methodCase, SEEDS[0]));
}
