/**
 * Every expert for every image, all experts side by side in one product: there is no ragged product,
 * and on a GPU the choice cannot be read without stopping it. The gates, 0 where an expert was not
 * chosen, scale the hidden units, so that one more product mixes the experts.
 */
import * as tf from "@tensorflow/tfjs-core";
import type { GateKind } from "../../../src/reference/routing.ts";
import { sideBySide, type Task } from "../task.ts";
import { type TensorModel, variablesOf } from "./model.ts";

/** Far below every logit, and finite. */
const NEVER = -1e30;

export function denseModel({ config, weights }: Task): TensorModel {
  const { numExperts: E, hiddenSize: H, topK } = config.shape;
  const { router, hiddenWeight, hiddenBias, outputWeight, outputBias } = variablesOf(
    sideBySide(weights),
  );
  const gatesOf = topK === E ? tf.softmax<tf.Tensor> : makeGates(topK, config.routing.gate);

  return {
    variables: [router, hiddenWeight, hiddenBias, outputWeight, outputBias],
    answer(x) {
      const T = x.shape[0];
      const gates = gatesOf(tf.matMul(x, router)); // [T, E]
      const hidden = tf.relu(tf.add(tf.matMul(x, hiddenWeight), hiddenBias)); // [T, E*H]
      const mixed = tf.mul(tf.reshape(hidden, [T, E, H]), tf.expandDims(gates, 2));
      const scores = tf.add(
        tf.matMul(tf.reshape(mixed, [T, E * H]), outputWeight),
        tf.matMul(gates, outputBias),
      );
      return { scores, importance: tf.sum(gates, 0) };
    },
  };
}

/** [T, E] gates from logits. The choice has no gradient in TensorFlow.js, so this brings its own. */
function makeGates(K: number, kind: GateKind) {
  return tf.customGrad((z, save) => {
    const logits = z as tf.Tensor;
    const { values } = tf.topk(logits, K);
    const chosen = tf.greaterEqual(logits, tf.slice(values, [0, K - 1], [-1, 1]));
    const isRenormalised = kind === "renormalised";
    const p = tf.softmax(isRenormalised ? tf.where(chosen, logits, NEVER) : logits);
    const gates = isRenormalised ? p : tf.mul(p, tf.cast(chosen, "float32"));
    (save as (tensors: tf.Tensor[]) => void)([p, gates]);
    return {
      value: gates,
      gradFunc: (dy: tf.Tensor, [probabilities, kept]: tf.Tensor[]) => {
        const gated = tf.mul(kept, dy);
        return tf.sub(gated, tf.mul(probabilities, tf.sum(gated, 1, true)));
      },
    };
  }) as (logits: tf.Tensor) => tf.Tensor;
}
