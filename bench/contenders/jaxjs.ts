/**
 * The model in jax-js, as its users write it: one jitted step of batch, loss, gradient and Adam. Its
 * shapes are static, so every expert is computed for every image, all experts side by side in one product;
 * the gates, 0 where an expert was not chosen, then mix them.
 *
 * A function of jax-js consumes its arguments: `.ref` keeps one for another use.
 */
import { defaultDevice, init, jit, lax, nn, numpy as np, tree, valueAndGrad } from "@jax-js/jax";
import type { EngineConfig } from "../../src/engine/engine.ts";
import { ADAM } from "../../src/reference/optimiser.ts";
import type { Contender, ModelInTraining } from "./contender.ts";
import { labelsOf, pixelsOf, sideBySide, type Task, type Weights } from "./task.ts";

type Device = "webgpu" | "wasm";

/** Far below every logit, and finite. */
const NEVER = -1e30;

export async function openJax(device: Device): Promise<Contender> {
  const available = await init(device);
  if (!available.includes(device)) throw new Error(`jax-js finds no ${device} device here.`);
  defaultDevice(device);
  return { prepare: async (task) => prepare(task) };
}

// Aliases, not interfaces: jax-js walks them as trees.
/** Groups by name; router and experts are laid out by sideBySide(). */
type Arrays = Record<string, np.Array>;
type State = {
  weights: Arrays;
  m: Arrays;
  v: Arrays;
  /** beta1 and beta2 to the power of the steps taken */
  beta1Power: np.Array;
  beta2Power: np.Array;
};

function prepare(task: Task): ModelInTraining {
  const { trainSize, shape } = task.config;
  const images = np.array(pixelsOf(task)).reshape([trainSize, shape.numPixels]);
  const labels = np.array(labelsOf(task));
  const update = makeUpdate(task);
  let state = firstState(task);
  let step = 0;

  return {
    async train(steps) {
      let last: np.Array | undefined;
      for (let left = steps; left > 0; left--) {
        const rows = np.array(new Int32Array(task.rows(step++)));
        const [next, loss] = update(state, images.ref, labels.ref, rows) as [State, np.Array];
        state = next;
        last?.dispose();
        last = loss;
      }
      if (!last) throw new RangeError("no step to take");
      const [value] = await last.data();
      return value;
    },
    dispose() {
      tree.dispose(state);
      images.dispose();
      labels.dispose();
      update.dispose();
    },
  };
}

function firstState({ weights, layerWeights }: Task): State {
  const first = arraysOf({ ...sideBySide(weights), ...layerWeights });
  const zeros = (): Arrays => tree.map((w: np.Array) => np.zeros(w.shape), first);
  return {
    m: zeros(),
    v: zeros(),
    weights: first,
    beta1Power: np.array(1),
    beta2Power: np.array(1),
  };
}

function arraysOf(weights: Weights): Arrays {
  const arrays = Object.entries(weights).map(([group, { values, shape }]) => [
    group,
    np.array(new Float32Array(values)).reshape([...shape]),
  ]);
  return Object.fromEntries(arrays);
}

function makeUpdate(task: Task) {
  const lossAndGradient = valueAndGrad(makeLoss(task));
  const [{ learningRate }] = task.config.replicas;
  const { beta1, beta2, epsilon } = ADAM;

  return jit((state: State, images: np.Array, labels: np.Array, rows: np.Array) => {
    const x = images.slice(rows.ref);
    const y = labels.slice(rows);
    const [loss, gradient] = lossAndGradient(tree.ref(state.weights), x, y);
    const beta1Power = state.beta1Power.mul(beta1);
    const beta2Power = state.beta2Power.mul(beta2);
    const stepSize = np.reciprocal(np.subtract(1, beta1Power.ref)).mul(learningRate);
    const scale = np.reciprocal(np.sqrt(np.subtract(1, beta2Power.ref)));
    const m: Arrays = tree.map(
      (mean: np.Array, g: np.Array) => mean.mul(beta1).add(g.ref.mul(1 - beta1)),
      state.m,
      gradient,
    );
    const v: Arrays = tree.map(
      (square: np.Array, g: np.Array) => square.mul(beta2).add(np.square(g).mul(1 - beta2)),
      state.v,
      gradient,
    );
    const weights: Arrays = tree.map(
      (w: np.Array, mean: np.Array, square: np.Array) => {
        const denominator = np.sqrt(square.ref).mul(scale.ref).add(epsilon);
        return w.sub(mean.ref.mul(stepSize.ref).div(denominator));
      },
      state.weights,
      m,
      v,
    );
    stepSize.dispose();
    scale.dispose();
    return [{ weights, m, v, beta1Power, beta2Power }, loss];
  });
}

function makeLoss({ config, layerWeights }: Task) {
  const { numClasses: C } = config.shape;
  const [{ importanceCoef }] = config.replicas;
  const answer = layerWeights ? answerOfLayer : answerOfExperts;

  return (weights: Arrays, x: np.Array, y: np.Array): np.Array => {
    const T = x.shape[0];
    const [scores, importance] = answer(weights, x, config);
    const taskLoss = nn
      .logSoftmax(scores)
      .mul(nn.oneHot(y, C))
      .sum()
      .mul(-1 / T);
    const mean = importance.ref.mean();
    const variance = np.square(importance.sub(mean.ref)).mean();
    const auxLoss = variance.div(np.square(mean).add(1e-10)).mul(importanceCoef);
    return taskLoss.add(auxLoss);
  };
}

/** What becomes of an input [T, I]: an answer [T, O], and what each expert was given of it, [E]. */
type Answer = [scores: np.Array, importance: np.Array];

function answerOfExperts(weights: Arrays, x: np.Array, config: EngineConfig): Answer {
  const { numExperts: E, hiddenSize: H } = config.shape;
  const T = x.shape[0];
  const gates = gatesOf(np.dot(x.ref, weights.router), config); // [T, E]
  const hidden = nn.relu(np.dot(x, weights.hiddenWeight).add(weights.hiddenBias)); // [T, E*H]
  const mixed = hidden.reshape([T, E, H]).mul(gates.ref.reshape([T, E, 1]));
  const scores = np
    .dot(mixed.reshape([T, E * H]), weights.outputWeight)
    .add(np.dot(gates.ref, weights.outputBias));
  return [scores, gates.sum(0)];
}

/** The experts between a projection and a head, with a residual round them. */
function answerOfLayer(weights: Arrays, x: np.Array, config: EngineConfig): Answer {
  const features = np.dot(x, weights.projection).add(weights.projectionBias); // [T, M]
  const [mixed, importance] = answerOfExperts(weights, features.ref, config);
  const scores = np.dot(features.add(mixed), weights.head).add(weights.headBias);
  return [scores, importance];
}

/** [T, E] gates from logits, 0 where an expert was not chosen. */
function gatesOf(logits: np.Array, { shape, routing }: EngineConfig): np.Array {
  if (shape.topK === shape.numExperts) return nn.softmax(logits);
  const [values, indices] = lax.topK(lax.stopGradient(logits.ref), shape.topK);
  values.dispose();
  const chosen = nn.oneHot(indices, shape.numExperts).sum(1);
  if (routing.gate === "raw") return nn.softmax(logits).mul(chosen);
  return nn.softmax(np.where(chosen.greater(0), logits, NEVER));
}
