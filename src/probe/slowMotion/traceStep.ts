import type { Dataset } from "../../data/dataset.ts";
import type { CpuModel } from "../../engine/cpu/engineMemory.ts";
import type { OpenStep } from "../../engine/cpu/openStep.ts";
import type { OptimizerKind } from "../../engine/engine.ts";
import { NONE } from "../../reference/assignment/none.ts";
import { countDropped } from "../../reference/evaluate.ts";
import { predict } from "../../reference/losses/crossEntropy.ts";
import { type Letters, legend } from "../../reference/model/plan.ts";
import { parameterViews } from "../../reference/parameters.ts";
import { dropEntries, jitterEntries } from "../../reference/random/masks.ts";
import { STREAM } from "../../reference/random/random.ts";
import { softmaxRows } from "../../reference/router/softmaxRows.ts";
import { imageAt, toPixels } from "../yardImages.ts";
import { capacityIn } from "../yardScene.ts";
import type { BatchTrace, ImageTrace, NoiseTrace, SlotTrace, StepTrace } from "./stepTrace.ts";
import { traceWeights } from "./traceWeights.ts";

/** Images of the batch that are shown small. */
const PICTURES = 24;

/** Reads what a step computed: of its batch, of the image at `place` of it, and of the weights. */
export function traceStep(
  optimizer: OptimizerKind,
  step: OpenStep,
  dataset: Dataset,
  place: number,
): StepTrace {
  const { model, context } = step;
  const letters = legend(model.plan);
  const image = traceImage(step, letters, dataset, Math.min(place, context.T - 1));
  return {
    step: context.step,
    epoch: step.epoch,
    routing: model.plan.routing,
    settings: step.settings,
    letters,
    optimizer,
    rows: dataset.rows,
    columns: dataset.columns,
    batch: traceBatch(step, letters, dataset),
    image,
    weights: traceWeights(step, image),
  };
}

function traceBatch(step: OpenStep, { A, C, S }: Letters, dataset: Dataset): BatchTrace {
  const { model, context, rows, labels, outcome } = step;
  const { T } = context;
  const { router, routerBackward, order, offsets } = model;
  const D = dataset.rows * dataset.columns;
  const shown = Math.min(T, PICTURES);
  const pictures = new Uint8Array(shown * D);
  for (let t = 0; t < shown; t++) pictures.set(imageAt(dataset.train, rows[t]), t * D);
  const { dropped, unrouted } = countDropped(model, labels, T);
  return {
    images: rows.slice(),
    labels: labels.slice(),
    answers: Uint8Array.from(labels, (_, t) => predict(model.y, t, C)),
    losses: model.losses.slice(0, T),
    pictures,
    turnedAway: countTurnedAway(model, A, T * S),
    order: order.slice(0, offsets[A]),
    offsets: offsets.slice(),
    load: router.load.slice(),
    importance: router.importance.slice(),
    capacity: capacityIn(model.plan, context.settings, T),
    dropped,
    unrouted,
    taskLoss: outcome.taskLoss,
    auxLoss: outcome.auxLoss,
    terms: { ...routerBackward.terms },
    correct: outcome.correct,
    isSafe: outcome.safe,
  };
}

/** [A] */
function countTurnedAway({ router }: CpuModel, A: number, slots: number): Uint32Array {
  const counts = new Uint32Array(A);
  for (let a = 0; a < slots; a++) {
    const expert = router.selected[a];
    if (expert !== NONE && router.kept[a] === 0) counts[expert] += 1;
  }
  return counts;
}

function traceImage(step: OpenStep, letters: Letters, dataset: Dataset, place: number): ImageTrace {
  const { model, context, rows, labels, before } = step;
  const { router } = model;
  const { C, E, M, Q } = letters;
  const { assignment } = model.plan.routing;
  const of = (values: Float32Array, width: number, count = width) =>
    values.slice(place * width, place * width + count);
  const classScores = of(model.y, C);
  const probabilities = new Float32Array(C);
  softmaxRows(probabilities, classScores, 1, C);
  const isScored = router.hasScores;
  const isBiased = isScored && context.settings.biasRate > 0 && assignment === "top-k";
  return {
    place,
    index: rows[place],
    label: labels[place],
    answer: predict(model.y, place, C),
    pixels: imageAt(dataset.train, rows[place]).slice(),
    ...disturbedPixels(step, letters, dataset, place),
    features: model.u && of(model.u, M),
    logits: isScored ? of(router.z, Q, E) : undefined,
    projections: !isScored && Q > 0 ? of(router.z, Q) : undefined,
    noise: isScored && router.hasNoise(context) ? noiseOf(model, E, place) : undefined,
    scores: isScored && router.needsScores(context) ? of(router.s, E) : undefined,
    bias: isBiased ? parameterViews(before, model.plan.shape).balanceBias.slice() : undefined,
    slots: traceSlots(model, letters, place),
    mixed: M > 0 ? of(model.v, M) : undefined,
    classScores,
    probabilities,
    loss: model.losses[place],
    classGradient: hasClassGradient(model) ? of(model.dy, C) : undefined,
    logitGradient: isScored ? of(model.routerBackward.dz, Q) : undefined,
  };
}

/** Whether the loss is of the mixed class scores, not of the experts' own probabilities. */
function hasClassGradient({ plan: { routing } }: CpuModel): boolean {
  return routing.taskLoss === "cross-entropy" && routing.combine === "logits";
}

function noiseOf({ router }: CpuModel, E: number, place: number): NoiseTrace {
  const of = (values: Float32Array) => values.slice(place * E, (place + 1) * E);
  return { scale: of(router.std), normal: of(router.normals), noisy: of(router.noisy) };
}

function traceSlots(model: CpuModel, { S, J, H, C, M }: Letters, place: number): SlotTrace[] {
  const { router, h, o, q, dGates, dO, dh } = model;
  const O = M > 0 ? M : C;
  const slots = Array.from({ length: S }, (_, j) => place * S + j);
  return slots
    .filter((a) => router.selected[a] !== NONE)
    .map((a) => {
      const isKept = router.kept[a] === 1;
      const of = (values: Float32Array, width: number) =>
        isKept ? values.slice(a * width, (a + 1) * width) : undefined;
      return {
        expert: router.selected[a],
        isShared: a % S >= J,
        isKept,
        gate: router.gates[a],
        hidden: of(h, H),
        output: of(o, O),
        probabilities: q.length > 0 ? of(q, C) : undefined,
        gateGradient: isKept ? dGates[a] : undefined,
        outputGradient: of(dO, O),
        hiddenGradient: of(dh, H),
      };
    });
}

/** What dropout and jitter leave of the pixels of one image. Random numbers are those of its place in the batch. */
function disturbedPixels(
  { model, context, rows }: OpenStep,
  { D, M }: Letters,
  dataset: Dataset,
  place: number,
): Pick<ImageTrace, "seenPixels" | "shakenPixels"> {
  const { inputDropout, noiseScale, seed } = context.settings;
  const isShaken = model.plan.routing.noise === "jitter" && noiseScale > 0 && M === 0;
  if (inputDropout === 0 && !isShaken) return { seenPixels: undefined, shakenPixels: undefined };
  const images = [...rows.subarray(0, place + 1)];
  const x = toPixels(dataset.train, images);
  const T = images.length;
  const { step } = context;
  const own = () => x.slice(place * D);
  if (inputDropout > 0) dropEntries(x, x, T, D, inputDropout, seed, STREAM.inputDropout, step);
  const seenPixels = inputDropout > 0 ? own() : undefined;
  if (isShaken) jitterEntries(x, x, T, D, noiseScale, seed, step);
  return { seenPixels, shakenPixels: isShaken ? own() : undefined };
}
