import type { Floats } from "../../../reference/floats.ts";
import { denseProducts } from "../../../reference/model/dense.ts";
import { legend, type Plan } from "../../../reference/model/plan.ts";
import type {
  ExpertProducts,
  FeatureProducts,
  ImageProducts,
  InputProducts,
  Mixing,
  Products,
} from "../../../reference/model/products.ts";
import { disturbImages } from "../disturbedImages.ts";
import { bytesOfToken, type SparseBatch } from "../sparseBatch.ts";
import type { Kernels } from "./kernels.gen.ts";
import type { OneMemory } from "./oneMemory.ts";

/** The null pointer. */
const NONE = 0;

/** A batch as pointers, see wasm/layers.ts. */
type Rows = readonly [starts: number, indices: number, values: number];

/** The kernels, their memory, and arrays in it that all products share. */
interface KernelContext {
  readonly kernels: Kernels;
  readonly memory: OneMemory;
  /** 0, 1, 2, ...: the indices of a dense row */
  readonly ascending: Uint32Array;
  /** A matrix with rows and columns exchanged, which a product is about to use */
  readonly turned: Float32Array;
  /** Copies of the result of dispatch() */
  readonly order: Uint32Array;
  readonly offsets: Uint32Array;
  /** Copies of which assignments are kept, and of the labels */
  readonly kept: Uint8Array;
  readonly labels: Uint8Array;
}

/** The products by the kernels of wasm/. All their arrays must lie in `memory`. */
export function createWasmProducts(
  kernels: Kernels,
  memory: OneMemory,
  plan: Plan,
  maxTokens: number,
): Products<SparseBatch, Float32Array> {
  const { D, M, A, H, S, C, Q } = legend(plan);
  const context: KernelContext = {
    kernels,
    memory,
    ascending: memory.words(Math.max(M, H, C, Q)),
    turned: memory.floats(Math.max(H * C, M * H, M * C, M * Q)),
    order: memory.words(maxTokens * S),
    offsets: memory.words(A + 1),
    kept: memory.bytes(maxTokens * S),
    labels: memory.bytes(maxTokens),
  };
  context.ascending.forEach((_, i, ascending) => {
    ascending[i] = i;
  });
  return {
    gradients: memory.floats,
    images: imageProducts(context, maxTokens * D),
    features: featureProducts(context, maxTokens * M),
    experts: expertProducts(context),
    mixing: mixing(context),
  };
}

function imageProducts(context: KernelContext, maxPixels: number): ImageProducts<SparseBatch> {
  const { memory } = context;
  // At most three disturbed batches are in use: after dropout, and from it the inputs of experts and router.
  const nextArray = inRotation(3, () => memory.floats(maxPixels));
  return {
    ...inputProducts(context, ({ starts, pixels, brightness }: SparseBatch) => [
      memory.at(starts),
      memory.at(pixels),
      memory.at(brightness),
    ]),
    disturb: (batch, T, D, change) => disturbImages(nextArray(), batch, T, D, change),
    bytes: bytesOfToken,
  };
}

function featureProducts(context: KernelContext, maxEntries: number): FeatureProducts {
  const { kernels, memory } = context;
  const rowsOf = (x: Floats) => denseRows(context, x);
  const linear = inputProducts(context, rowsOf);
  // At most two are in use: the inputs of experts and router.
  const nextArray = inRotation(2, () => memory.floats(maxEntries));
  const addRouterInputGradient: FeatureProducts["addRouterInputGradient"] = (dx, dz, w, T, I, N) =>
    kernels.addInputGradient(memory.at(dx), memory.at(dz), ...turning(context, w), T, I, N);
  return {
    ...linear,
    addRouterInputGradient,
    addExpertInputGradient(dx, dHidden, w1, order, offsets, I, A, S, H) {
      const route = stageRoute(context, order, offsets);
      const [at, d] = [memory.at(dx), memory.at(dHidden)];
      kernels.addExpertInputGradient(at, d, ...turning(context, w1), ...route, I, A, S, H);
    },
    classScores(y, v, head, bias, T, M, C) {
      kernels.linear(memory.at(y), ...rowsOf(v), memory.at(head), memory.at(bias), T, M, C);
    },
    classScoresBackward(dHead, dBias, dv, dy, v, head, T, M, C) {
      dBias.fill(0);
      for (let t = 0; t < T; t++) for (let c = 0; c < C; c++) dBias[c] += dy[t * C + c];
      linear.linearBackward(dHead, dy, v, T, M, C);
      dv.fill(0, 0, T * M);
      addRouterInputGradient(dv, dy, head, T, M, C);
    },
    disturb(x, T, I, change) {
      const changed = nextArray();
      changed.set(denseProducts.features.disturb(x, T, I, change));
      return changed;
    },
  };
}

/** The experts' second layer, by the kernels of the first, with a row of inputs for each assignment. */
function expertProducts(context: KernelContext): ExpertProducts {
  const { kernels, memory } = context;
  return {
    expertOutput(o, h, w2, b2, order, offsets, A, H, C) {
      const route = stageRoute(context, order, offsets);
      const rows = denseRows(context, h);
      kernels.experts(
        memory.at(o),
        ...rows,
        memory.at(w2),
        memory.at(b2),
        ...route,
        H,
        A,
        1,
        C,
        false,
      );
    },
    expertOutputBackward(dW2, dB2, dh, dO, h, w2, order, offsets, A, H, C) {
      const route = stageRoute(context, order, offsets);
      const rows = denseRows(context, h);
      const d = memory.at(dO);
      kernels.expertsBackward(memory.at(dW2), memory.at(dB2), d, ...rows, ...route, H, A, 1, C);
      const matrix = turning(context, w2);
      kernels.hiddenGradient(memory.at(dh), memory.at(h), d, ...matrix, ...route, H, A, C);
    },
  };
}

function mixing({ kernels, memory, kept, labels }: KernelContext): Mixing {
  const { at } = memory;
  const stage = (to: Uint8Array, values: Uint8Array, count: number) => {
    to.set(values.subarray(0, count));
    return at(to);
  };
  return {
    addCombined(y, gates, o, ofAll, T, S, C) {
      kernels.addCombined(at(y), at(gates), at(o), stage(kept, ofAll, T * S), T, S, C);
    },
    combineBackward(dGates, dO, dy, gates, o, ofAll, T, S, C) {
      const flags = stage(kept, ofAll, T * S);
      kernels.combineBackward(at(dGates), at(dO), at(dy), at(gates), at(o), flags, T, S, C);
    },
    crossEntropy(loss, dy, y, ofAll, T, C) {
      kernels.crossEntropy(at(loss), at(dy), at(y), stage(labels, ofAll, T), T, C);
    },
  };
}

function inputProducts<Batch>(
  context: KernelContext,
  rowsOf: (batch: Batch) => Rows,
): Omit<InputProducts<Batch>, "disturb"> {
  const { kernels, memory } = context;
  return {
    linear: (out, batch, w, T, I, N) =>
      kernels.linear(memory.at(out), ...rowsOf(batch), memory.at(w), NONE, T, I, N),
    linearBackward: (dW, dOut, batch, T, I, N) =>
      kernels.linearBackward(memory.at(dW), memory.at(dOut), ...rowsOf(batch), T, I, N),
    expertHidden(h, batch, w1, b1, order, offsets, I, A, S, H) {
      const route = stageRoute(context, order, offsets);
      const [rows, w, b] = [rowsOf(batch), memory.at(w1), memory.at(b1)];
      kernels.experts(memory.at(h), ...rows, w, b, ...route, I, A, S, H, true);
    },
    expertHiddenBackward(dW1, dB1, dHidden, batch, order, offsets, I, A, S, H) {
      const route = stageRoute(context, order, offsets);
      const [w, b, d] = [memory.at(dW1), memory.at(dB1), memory.at(dHidden)];
      kernels.expertsBackward(w, b, d, ...rowsOf(batch), ...route, I, A, S, H);
    },
  };
}

function denseRows({ memory, ascending }: KernelContext, x: Floats): Rows {
  return [NONE, memory.at(ascending), memory.at(x)];
}

/** A matrix, and what a kernel needs to multiply by it turned. */
function turning(
  { memory, turned, ascending }: KernelContext,
  w: Floats,
): readonly [w: number, turned: number, ascending: number] {
  return [memory.at(w), memory.at(turned), memory.at(ascending)];
}

/** Copies the kept assignments into the memory. */
function stageRoute(
  context: KernelContext,
  order: Uint32Array,
  offsets: Uint32Array,
): readonly [order: number, offsets: number] {
  context.offsets.set(offsets);
  context.order.set(order.subarray(0, offsets[offsets.length - 1]));
  return [context.memory.at(context.order), context.memory.at(context.offsets)];
}

/** A function that returns each of `count` arrays in rotation. */
function inRotation(count: number, make: () => Float32Array): () => Float32Array {
  const arrays = Array.from({ length: count }, make);
  let turn = 0;
  return () => arrays[turn++ % count];
}
