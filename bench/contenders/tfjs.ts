/**
 * The model in TensorFlow.js, as its users write it: eager operations under `tidy`, its own Adam, data
 * and weights where the backend computes.
 */
import * as tf from "@tensorflow/tfjs-core";
// The core package by itself differentiates nothing.
import "@tensorflow/tfjs-core/dist/register_all_gradients";
import { ADAM } from "../../src/reference/optimiser.ts";
import type { Contender, ModelInTraining } from "./contender.ts";
import { labelsOf, pixelsOf, type Task } from "./task.ts";
import { denseModel } from "./tfjs/dense.ts";
import { gatheredModel } from "./tfjs/gathered.ts";
import { layerRound, lossOf, type TensorModel } from "./tfjs/model.ts";

type Backend = "webgpu" | "wasm" | "cpu";

const MIXTURES = { dense: denseModel, gathered: gatheredModel } as const;

export async function openTensorFlow(
  backend: Backend,
  manner: keyof typeof MIXTURES,
): Promise<Contender> {
  await registerBackend(backend);
  if (!(await tf.setBackend(backend))) {
    throw new Error(`TensorFlow.js has no ${backend} backend here.`);
  }
  await tf.ready();
  return {
    async prepare(task) {
      const mixture = MIXTURES[manner](task);
      return prepare(task, task.layerWeights ? layerRound(mixture, task.layerWeights) : mixture);
    },
  };
}

async function registerBackend(backend: Backend): Promise<void> {
  switch (backend) {
    case "webgpu":
      await import("@tensorflow/tfjs-backend-webgpu");
      return;
    case "wasm":
      (await import("./tfjs/wasmBinaries.ts")).serveBinaries();
      return;
    case "cpu":
      await import("@tensorflow/tfjs-backend-cpu");
      return;
    default:
      backend satisfies never;
  }
}

function prepare(task: Task, { variables, answer }: TensorModel): ModelInTraining {
  const { shape, trainSize, replicas } = task.config;
  const images = tf.tensor2d(pixelsOf(task), [trainSize, shape.numPixels]);
  const labels = tf.tidy(() =>
    // Asked for floats directly, the Wasm backend gives integers by that name.
    tf.cast(tf.oneHot(tf.tensor1d(labelsOf(task), "int32"), shape.numClasses), "float32"),
  );
  const [{ learningRate, importanceCoef }] = replicas;
  const optimizer = tf.train.adam(learningRate, ADAM.beta1, ADAM.beta2, ADAM.epsilon);
  let step = 0;

  const takeStep = () =>
    tf.tidy(() => {
      const rows = tf.tensor1d(task.rows(step++), "int32");
      const x = tf.gather(images, rows);
      const y = tf.gather(labels, rows);
      const loss = optimizer.minimize(() => lossOf(answer(x), y, importanceCoef), true, variables);
      if (!loss) throw new Error("TensorFlow.js returned no loss.");
      return loss;
    });

  return {
    async train(steps) {
      for (let left = steps; left > 1; left--) takeStep().dispose();
      const loss = takeStep();
      const [value] = await loss.data();
      loss.dispose();
      return value;
    },
    dispose() {
      tf.dispose([images, labels, ...variables]);
      optimizer.dispose();
    },
  };
}
