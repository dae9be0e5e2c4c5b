import * as tf from "@tensorflow/tfjs-core";
import type { Weights } from "../task.ts";

/** What becomes of an input [T, I]: an answer [T, O], and what each expert was given of it, [E]. */
export interface Answer {
  readonly scores: tf.Tensor;
  readonly importance: tf.Tensor;
}

/** Weights, and the way from an input to an answer: router and experts, or a layer round them. */
export interface TensorModel {
  readonly variables: tf.Variable[];
  answer(x: tf.Tensor): Answer;
}

export function variablesOf(weights: Weights): Record<string, tf.Variable> {
  const variables = Object.entries(weights).map(([group, { values, shape }]) => [
    group,
    tf.tidy(() => tf.variable(tf.tensor(values, [...shape]))),
  ]);
  return Object.fromEntries(variables);
}

/** The experts between a projection and a head, with a residual round them. */
export function layerRound(experts: TensorModel, weights: Weights): TensorModel {
  const { projection, projectionBias, head, headBias } = variablesOf(weights);
  return {
    variables: [...experts.variables, projection, projectionBias, head, headBias],
    answer(x) {
      const features = tf.add(tf.matMul(x, projection), projectionBias);
      const { scores: mixed, importance } = experts.answer(features);
      const scores = tf.add(tf.matMul(tf.add(features, mixed), head), headBias);
      return { scores, importance };
    },
  };
}

/** Mean cross-entropy, and coef * CV^2 of the importance; y [T, C] is 1 at the class. */
export function lossOf({ scores, importance }: Answer, y: tf.Tensor, coef: number): tf.Scalar {
  const { mean, variance } = tf.moments(importance);
  const auxLoss = tf.mul(tf.div(variance, tf.add(tf.square(mean), 1e-10)), coef);
  return tf.add(tf.losses.softmaxCrossEntropy(y, scores), auxLoss);
}
