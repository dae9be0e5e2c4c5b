import type { Dataset } from "../../../data/dataset.ts";
import { NONE } from "../../../reference/assignment/none.ts";
import { updateBalanceBias } from "../../../reference/balanceBias.ts";
import { countDropped } from "../../../reference/evaluate.ts";
import type { Floats } from "../../../reference/floats.ts";
import { legend } from "../../../reference/model/plan.ts";
import type { forwardBackward } from "../../../reference/model/run.ts";
import { adamStep, clipGradients, sgdStep } from "../../../reference/optimiser.ts";
import { parameterLayout, parameterViews } from "../../../reference/parameters.ts";
import { AUX_TERMS, type RoutingSettings } from "../../../reference/routing.ts";
import { randomFloats } from "../../../reference/testing/gradientCheck.ts";
import type { EngineConfig } from "../../engine.ts";
import { assertClose, assertSame } from "../../testing/closeness.ts";
import { syntheticDataset } from "../../testing/syntheticDataset.ts";
import { TEST_REPLICA, type TestConfig, testConfig } from "../../testing/testConfig.ts";
import type { WebGpuEngineOptions } from "../createWebGpuEngine.ts";
import type { WebGpuDevice } from "../device.ts";
import type { TilingName } from "../tuning.ts";
import { checkTokens } from "./checkTokens.ts";
import { readBuffer, readRows, stepUnderMicroscope } from "./stepUnderMicroscope.ts";

type Twin = ReturnType<typeof forwardBackward<Float64Array>>;

/** f32 sums of up to about 800 products, against f64: some tens of roundings of 6e-8. */
const TOLERANCE = 2e-5;
/** What f32 may do to a weight's part in a sum. A twin that this makes choose otherwise proves nothing. */
const PERTURBATION = 4e-6;
const PERTURBATIONS = 3;
const MOST_SEEDS = 20;
/** Room for offsets in a Spread, see lib/spread.wgsl. */
const MAX_EXPERTS = 72;
/** The high bit of a route's expert: the slot is empty, see lib/rows.wgsl. */
const EMPTY = 0x8000_0000;

/** A batch of T images of rows x columns pixels, and what is to be done with it. */
export interface StepCase extends TestConfig {
  readonly T: number;
  readonly rows: number;
  readonly columns: number;
  /** Dark pixels at the edges, see syntheticDataset.ts. */
  readonly margin?: number;
  /** The adapter's own, unless it is said. */
  readonly tiling?: TilingName;
  /** Whether shaders have their sizes as literals, as visitors' shaders have. Default: true. */
  readonly literals?: boolean;
}

/** Compares every buffer of the first step with its twin, with the first seed whose routing is clear. */
export async function checkCase(gpu: WebGpuDevice, own: StepCase): Promise<void> {
  for (let seed = 0; seed < MOST_SEEDS; seed++) if (await checkSeed(gpu, own, seed)) return;
  throw new Error("with every seed the routing hangs on a rounding");
}

/** False if the routing, or a hidden unit in bf16, hangs on a rounding: then not everything was compared. */
export async function checkSeed(gpu: WebGpuDevice, own: StepCase, seed: number): Promise<boolean> {
  const { T, rows, columns, margin = 0, tiling, literals } = own;
  const config = stepConfig(own, seed);
  const { numClasses } = config.shape;
  const image = { rows, columns, numClasses, margin };
  const dataset = syntheticDataset({ ...image, trainCount: T + 3, testCount: 2 });
  return await checkStep(gpu, config, dataset, { tiling, literals, prepareEvaluations: false });
}

/** The engine that takes the step of a case. */
export function stepConfig(
  { T, rows, columns, margin: _, tiling: __, literals: ___, ...own }: StepCase,
  seed: number,
): EngineConfig {
  return testConfig({
    D: rows * columns,
    batchSize: T,
    trainSize: T + 3,
    ...own,
    replicas: [{ ...TEST_REPLICA, importanceCoef: 0.3, ...own.replicas?.[0], seed }],
  });
}

async function checkStep(
  gpu: WebGpuDevice,
  config: EngineConfig,
  dataset: Dataset,
  options: WebGpuEngineOptions,
): Promise<boolean> {
  const { shape, optimizer } = config;
  const [settings] = config.replicas;
  const { E, A, Q, H, S, J } = legend({ ...config, topK: shape.topK });
  // A router far from ties.
  const step = await stepUnderMicroscope(
    gpu,
    config,
    dataset,
    ({ parameters }) => {
      const { router, balanceBias } = parameterViews(parameters, shape);
      for (let i = 0; i < router.length; i++) router[i] *= 8;
      if (settings.biasRate > 0) balanceBias.set(randomFloats(E, 3, -0.3, 0.3));
    },
    options,
  );
  const { engine, before, records, after, twin, twinOf, images, tokens, labels } = step;
  const { sizes, buffers } = engine;
  const { model } = twin;
  const { router, routerBackward } = model;
  const slope = cancellingSlope(settings, E, tokens);
  if (isMoot(twin, twinOf, Float64Array.from(before.parameters), tokens * S)) {
    engine.dispose();
    return false;
  }

  const rows = await readRows(gpu, buffers.tokens, {
    rows: tokens,
    stride4: sizes.token4,
    skip4: 1,
    columns: 2,
  });
  const imagesAndLabels = [...images].flatMap((image, t) => [image, labels[t]]);
  assertSame("image and label of each token", rows, imagesAndLabels);

  const routes = await readBuffer(gpu, buffers.routes);
  const field = <V extends Uint32Array | Float32Array>(words: V, own: number) =>
    words.subarray(0, tokens * S * 4).filter((_, i) => i % 4 === own);
  const experts = field(new Uint32Array(routes), 0).map((e) => (e >= EMPTY ? NONE : e));
  assertSame("chosen experts", experts, router.selected);
  assertSame("kept assignments", field(new Uint32Array(routes), 3), router.kept);
  assertClose("gates", field(new Float32Array(routes), 1), router.gates, TOLERANCE);

  const spread = await readBuffer(gpu, buffers.spread);
  const offsets = new Uint32Array(spread, 8 * 4, A + 1);
  assertSame("offsets", offsets, model.offsets);
  const kept = model.offsets[A];
  const slots = await readBuffer(gpu, buffers.order);
  const order = new Uint32Array(slots).subarray(0, kept * 4).filter((_, i) => i % 4 !== 3);
  const expectedOrder = [...model.order.subarray(0, kept)];
  assertSame(
    "order",
    order,
    expectedOrder.flatMap((a) => [a, Math.floor(a / S), images[Math.floor(a / S)]]),
  );
  const orderedGates = new Float32Array(slots).subarray(0, kept * 4).filter((_, i) => i % 4 === 3);
  const gatesOf = expectedOrder.map((a) => router.gates[a]);
  assertClose("gates in expert order", orderedGates, gatesOf, TOLERANCE);
  const usage = new Float32Array(spread, (8 + MAX_EXPERTS + 1) * 4, E * 5);
  const used = (own: number) => usage.filter((_, i) => i % 5 === own);
  assertClose("importance", used(0), router.importance, TOLERANCE);
  assertSame("load", used(1), router.load);

  const ofKept = (rows: Floats, width: number) =>
    rows.filter((_, i) => router.kept[Math.floor(i / width)] === 1);
  const hidden = { rows: tokens * S, stride4: sizes.hidden4, columns: H };
  const h = await readRows(gpu, buffers.hidden, hidden);
  if (config.routing.expertRounding === "bf16" && isRoundedElsewhere(h, model.h, router.kept, H)) {
    engine.dispose();
    return false;
  }
  assertClose("h", ofKept(h, H), ofKept(model.h, H), TOLERANCE);
  const dHidden = { ...hidden, first4: sizes.maxTokens * S * sizes.hidden4 };
  const dh = await readRows(gpu, buffers.hidden, dHidden);
  assertClose("dh", ofKept(dh, H), ofKept(model.dh, H), TOLERANCE);

  const logits = { rows: tokens, stride4: sizes.columns4, columns: Q };
  const logitPart = sizes.maxTokens * sizes.columns4;
  assertClose("z", await readRows(gpu, buffers.logits, logits), router.z, TOLERANCE);
  if (router.hasScores && router.noisy !== router.z) {
    const part = router.hasNoise({ T: tokens, rule: "training", settings, step: 0 }) ? 1 : 0;
    const noisy = { ...logits, columns: E, first4: part * logitPart };
    assertClose("noisy", await readRows(gpu, buffers.logits, noisy), router.noisy, TOLERANCE);
  }
  if (router.hasScores && config.routing.router === "learned") {
    const dLogits = { ...logits, first4: 2 * logitPart };
    const dz = await readRows(gpu, buffers.logits, dLogits);
    assertClose("dz", dz, routerBackward.dz, TOLERANCE, slope);
  }

  await checkTokens(gpu, engine, model, tokens, TOLERANCE);

  const { dropped, unrouted, unroutedCorrect } = countDropped(model, labels, tokens);
  assertSame("recorded tokens", records.tokens, [tokens]);
  assertSame("recorded correct images", records.correct, [twin.correct]);
  assertSame("recorded skip", records.skipped, [0]);
  assertSame("recorded drops", records.dropped, [dropped]);
  assertSame("recorded images without an expert", records.unrouted, [unrouted]);
  assertSame("those of them that are correct", records.unroutedCorrect, [unroutedCorrect]);
  assertClose("task loss", records.taskLoss, [twin.taskLoss], TOLERANCE);
  // CV^2 is a difference of nearly equal numbers when the load is even.
  assertClose("auxiliary loss", records.auxLoss, [twin.auxLoss], TOLERANCE, 0.1);
  const terms = AUX_TERMS.map((term) => routerBackward.terms[term]);
  assertClose("auxiliary terms", records.auxTerms, terms, TOLERANCE, 0.1);
  assertSame("recorded load", records.load, router.load);
  assertClose("recorded importance", records.importance, router.importance, TOLERANCE);

  // Adam's first moment is a tenth of the gradient, SGD's buffer the gradient itself.
  const clipped = model.gradients.slice();
  if (settings.clipNorm > 0) clipGradients(clipped, settings.clipNorm);
  for (const { group, offset, size } of parameterLayout(shape).groups) {
    const gradient = clipped.subarray(offset, offset + size);
    const moment = after.firstMoment.subarray(offset, offset + size);
    const expected = gradient.map((g) => (optimizer === "adam" ? 0.1 * g : g));
    const floor = group === "router" ? slope : undefined;
    assertClose(`gradient of ${group}`, moment, expected, TOLERANCE, floor);
  }
  // The update itself, from the engine's own gradient: Adam's first step turns the sign of even the
  // faintest gradient into a whole step, so a gradient's rounding must not enter here.
  const weights = Float64Array.from(before.parameters);
  const first = new Float64Array(weights.length);
  const second = new Float64Array(weights.length);
  const gradients = Float64Array.from(after.firstMoment, (m) =>
    optimizer === "adam" ? m * 10 : m,
  );
  if (optimizer === "adam") adamStep(weights, first, second, gradients, 1, settings);
  else sgdStep(weights, first, gradients, settings);
  const { balanceBias } = parameterViews(weights, shape);
  if (settings.biasRate > 0) updateBalanceBias(balanceBias, router.load, settings.biasRate);
  assertClose("weights", after.parameters, weights, 1e-6);
  assertClose("second moment", after.secondMoment, second, TOLERANCE, 1e-12);
  assertSame("steps taken and applied", [after.step, ...after.appliedSteps], [1, 1]);
  assertSame("routed slots", [sizes.routedSlots], [J]);
  engine.dispose();
  return true;
}

/**
 * A hundredth of how steep the auxiliary losses are: where all experts fare alike their slopes cancel, and f32
 * leaves some of their roundings.
 */
function cancellingSlope(settings: RoutingSettings, E: number, T: number): number {
  const { importanceCoef, loadCoef, balanceCoef, tokenEntropyCoef, batchEntropyCoef } = settings;
  const coefficients = [importanceCoef, loadCoef, balanceCoef, tokenEntropyCoef, batchEntropyCoef];
  return Math.max(1e-6, (0.01 * coefficients.reduce((sum, c) => sum + Math.abs(c), 0) * E) / T);
}

/** Whether roundings of the weights would change what is chosen, kept, or rounded to bf16. */
function isMoot(
  { model: { router } }: Twin,
  twinOf: (parameters: Float64Array) => Twin,
  parameters: Float64Array,
  assignments: number,
): boolean {
  for (let seed = 0; seed < PERTURBATIONS; seed++) {
    const noise = randomFloats(parameters.length, seed, -PERTURBATION, PERTURBATION);
    const other = twinOf(parameters.map((value, i) => value * (1 + noise[i]))).model.router;
    for (let a = 0; a < assignments; a++) {
      if (other.selected[a] !== router.selected[a] || other.kept[a] !== router.kept[a]) return true;
    }
    if (other.z.some((z, i) => !(Math.abs(z - router.z[i]) <= 1e-4))) return true;
  }
  return false;
}

/** Largest share of the hidden units that may lie so near to the middle of two bf16 numbers. */
const MOST_ROUNDED_ELSEWHERE = 0.02;
const BF16_STEP = 2 ** -7;

/** Whether f32 and f64 round some hidden units to neighbours: what follows from them then differs as well. */
function isRoundedElsewhere(h: Floats, twin: Floats, kept: Uint8Array, H: number): boolean {
  let elsewhere = 0;
  for (let i = 0; i < h.length; i++) {
    if (!kept[Math.floor(i / H)] || h[i] === twin[i]) continue;
    if (Math.abs(h[i] - twin[i]) <= BF16_STEP * Math.abs(twin[i])) elsewhere++;
  }
  return elsewhere > 0 && elsewhere <= Math.ceil(MOST_ROUNDED_ELSEWHERE * h.length);
}
