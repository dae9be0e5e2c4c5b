import * as tf from "@tensorflow/tfjs-core";

/** Weights, and the loss of images [T, D] with labels [T, C], 1 at the class. */
export interface TensorModel {
  readonly variables: tf.Variable[];
  loss(x: tf.Tensor, y: tf.Tensor): tf.Scalar;
}

export function variable(values: Float32Array, shape: number[]): tf.Variable {
  return tf.tidy(() => tf.variable(tf.tensor(values, shape)));
}

/** coef * CV^2 of what each expert was given, [E]. */
export function importanceLoss(importance: tf.Tensor, coef: number): tf.Tensor {
  const { mean, variance } = tf.moments(importance);
  return tf.mul(tf.div(variance, tf.add(tf.square(mean), 1e-10)), coef);
}
