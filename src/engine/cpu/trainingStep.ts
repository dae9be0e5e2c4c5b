import type { Split } from "../../data/dataset.ts";
import { updateBalanceBias } from "../../reference/balanceBias.ts";
import { clipGradients } from "../../reference/optimiser.ts";
import { type batchAt, permuteIndex } from "../../reference/random/sampleOrder.ts";
import type { OptimizerKind, ReplicaSettings } from "../engine.ts";
import type { Arithmetic } from "./arithmetic.ts";
import type { Replica } from "./engineMemory.ts";

/** Draws the batch of a step: `rows` [T] are images of the training split, `labels` [T] what they show. */
export function drawBatch(
  rows: Uint32Array,
  labels: Uint8Array,
  { epoch, start, tokens }: ReturnType<typeof batchAt>,
  train: Pick<Split, "labels">,
  trainSize: number,
  seed: number,
): void {
  for (let t = 0; t < tokens; t++) {
    const row = permuteIndex(start + t, trainSize, seed, epoch);
    rows[t] = row;
    labels[t] = train.labels[row];
  }
}

/** Applies the gradients of a replica's last batch. `step` counts the optimiser's steps, from 1. */
export function applyGradients(
  replica: Replica,
  settings: ReplicaSettings,
  optimizer: OptimizerKind,
  arithmetic: Pick<Arithmetic, "adamStep" | "sgdStep">,
  step: number,
): void {
  const { model, parameters, balanceBias, firstMoment, secondMoment } = replica;
  const { gradients, router } = model;
  if (settings.clipNorm > 0) clipGradients(gradients, settings.clipNorm);
  if (optimizer === "adam") {
    arithmetic.adamStep(parameters, firstMoment, secondMoment, gradients, step, settings);
  } else {
    arithmetic.sgdStep(parameters, firstMoment, gradients, settings);
  }
  if (settings.biasRate > 0) updateBalanceBias(balanceBias, router.load, settings.biasRate);
}
