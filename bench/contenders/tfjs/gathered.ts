/**
 * The chosen experts only: images are gathered expert by expert, computed, and brought back into
 * order. Products shrink, operations multiply with the experts.
 */
import * as tf from "@tensorflow/tfjs-core";
import type { GateKind } from "../../../src/reference/routing.ts";
import type { Task } from "../task.ts";
import { type TensorModel, variablesOf } from "./model.ts";

export function gatheredModel({ config, weights }: Task): TensorModel {
  const { numExperts: E, topK: K } = config.shape;
  const { router, hiddenWeight, hiddenBias, outputWeight, outputBias } = variablesOf(weights);

  return {
    variables: [router, hiddenWeight, hiddenBias, outputWeight, outputBias],
    answer(x) {
      const T = x.shape[0];
      const { gates, selected, oneHot } = choose(tf.matMul(x, router), E, K, config.routing.gate);
      const { order, place, offsets } = expertOrder(selected, E);
      const tokens = order.map((assignment) => Math.floor(assignment / K));
      const [w1, b1] = [expertsOf(hiddenWeight), expertsOf(hiddenBias)];
      const [w2, b2] = [expertsOf(outputWeight), expertsOf(outputBias)];
      const outputs = w1.flatMap((_, e) => {
        if (offsets[e] === offsets[e + 1]) return [];
        const own = tf.tensor1d(tokens.subarray(offsets[e], offsets[e + 1]), "int32");
        const hidden = tf.relu(tf.add(tf.matMul(tf.gather(x, own), w1[e]), b1[e]));
        return [tf.add(tf.matMul(hidden, w2[e]), b2[e])];
      });
      const inPlace = tf.reshape(permute(tf.concat(outputs), place, order), [T, K, -1]);
      const scores = tf.sum(tf.mul(inPlace, tf.expandDims(gates, 2)), 1);
      const importance = tf.sum(tf.mul(oneHot, tf.expandDims(gates, 2)), [0, 1]);
      return { scores, importance };
    },
  };
}

/** The leading axis taken apart; the gradient of `unstack` fails where there is one part. */
function expertsOf(group: tf.Tensor): tf.Tensor[] {
  return group.shape[0] === 1 ? [tf.squeeze(group, [0])] : tf.unstack(group);
}

interface Gates {
  readonly gates: tf.Tensor; // [T, K]
  readonly selected: Int32Array; // [T, K]
  readonly oneHot: tf.Tensor; // [T, K, E]
}

/** TensorFlow.js has no gradient for topk: this function defines one. */
function choose(z: tf.Tensor, E: number, K: number, kind: GateKind): Gates {
  const { values, indices } = tf.topk(z, K);
  // A copy in JavaScript: `indices` itself would connect the loss to topk, which has no gradient.
  const selected = indices.dataSync<"int32">();
  const chosen = tf.tensor(selected, [...indices.shape, 1], "int32");
  const oneHot = tf.cast(tf.equal(chosen, tf.range(0, E, 1, "int32")), "float32");
  const scatter = (perChoice: tf.Tensor) => tf.sum(tf.mul(oneHot, tf.expandDims(perChoice, 2)), 1);
  const gatesOf = tf.customGrad((logits, save) => {
    const isRenormalised = kind === "renormalised";
    const p = tf.softmax(isRenormalised ? values : (logits as tf.Tensor));
    const gates = isRenormalised ? p : tf.sum(tf.mul(oneHot, tf.expandDims(p, 1)), 2);
    (save as (tensors: tf.Tensor[]) => void)([p, gates]);
    return {
      value: gates,
      gradFunc: (dy: tf.Tensor, [probabilities, kept]: tf.Tensor[]) => {
        const gated = tf.mul(kept, dy);
        const shared = tf.mul(probabilities, tf.sum(gated, 1, true));
        return isRenormalised ? scatter(tf.sub(gated, shared)) : tf.sub(scatter(gated), shared);
      },
    };
  });
  return { gates: gatesOf(z), selected, oneHot };
}

/** Assignments (token, choice) expert by expert, and back. */
function expertOrder(selected: Int32Array, E: number) {
  const offsets = new Int32Array(E + 1);
  for (const expert of selected) offsets[expert + 1]++;
  for (let e = 0; e < E; e++) offsets[e + 1] += offsets[e];
  const next = offsets.slice();
  const order = new Int32Array(selected.length);
  const place = selected.map((expert, assignment) => {
    order[next[expert]] = assignment;
    return next[expert]++;
  });
  return { order, place, offsets };
}

/** Rows as `rows` says; `inverse` brings their gradient back, where `gather` alone would add it up. */
function permute(x: tf.Tensor, rows: Int32Array, inverse: Int32Array): tf.Tensor {
  const permuted = tf.customGrad((value) => ({
    value: tf.gather(value as tf.Tensor, tf.tensor1d(rows, "int32")),
    gradFunc: (dy: tf.Tensor) => tf.gather(dy, tf.tensor1d(inverse, "int32")),
  }));
  return permuted(x);
}
