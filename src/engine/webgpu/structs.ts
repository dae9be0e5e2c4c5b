import { legend, type Plan } from "../../reference/model/plan.ts";
import { ADAM } from "../../reference/optimiser.ts";
import { scoresExperts } from "../../reference/routing.ts";
import type { ReplicaSettings } from "../engine.ts";
import { PARAMS, REPLICA } from "./kernels.gen.ts";

export type ParamsValues = Record<keyof typeof PARAMS.fields, number>;

export const REPLICA_BYTES = REPLICA.sizeBytes;
/** The fields the host may change between steps come first: this many bytes of them. */
export const REPLICA_SETTINGS_BYTES = REPLICA.fields.step.offset;

export function packParams(values: ParamsValues): ArrayBuffer {
  return pack(PARAMS, values);
}

/**
 * A replica as the kernels see it after `step` batches, `applied` of which changed the weights.
 * Auxiliary losses speak of the experts' scores: without any, they are left out.
 */
export function packReplica(
  settings: ReplicaSettings,
  plan: Plan,
  step: number,
  applied: number,
): ArrayBuffer {
  const { E, K, J, H } = legend(plan);
  const scored = scoresExperts(plan.routing);
  const coefficient = (value: number) => (scored ? value : 0);
  return pack(REPLICA, {
    num_experts: E,
    // No more than there are slots: some methods send every token to one expert, whatever K.
    top_k: Math.min(K, J),
    hidden4: Math.ceil(H / 4),
    seed: settings.seed,
    learning_rate: settings.learningRate,
    momentum: settings.momentum,
    clip_norm: settings.clipNorm,
    importance_coef: coefficient(settings.importanceCoef),
    load_coef: coefficient(settings.loadCoef),
    balance_coef: coefficient(settings.balanceCoef),
    z_coef: coefficient(settings.zCoef),
    token_entropy_coef: coefficient(settings.tokenEntropyCoef),
    batch_entropy_coef: coefficient(settings.batchEntropyCoef),
    noise_scale: settings.noiseScale,
    bias_rate: settings.biasRate,
    input_dropout: settings.inputDropout,
    expert_dropout: settings.expertDropout,
    step,
    applied,
    apply: 0,
    bias1: biasCorrection(ADAM.beta1, applied),
    bias2: biasCorrection(ADAM.beta2, applied),
    gradient_scale: 1,
  });
}

/** [R] optimiser steps taken, from the bytes of the replica buffer. */
export function readAppliedSteps(bytes: ArrayBuffer): Uint32Array {
  const view = new DataView(bytes);
  return Uint32Array.from({ length: bytes.byteLength / REPLICA_BYTES }, (_, r) =>
    view.getUint32(r * REPLICA_BYTES + REPLICA.fields.applied.offset, true),
  );
}

/** 1 - beta^applied by the recursion of finish_step.wgsl, in f32: a resumed run has the same bits. */
function biasCorrection(beta: number, applied: number): number {
  const decay = Math.fround(beta);
  const gain = Math.fround(1 - beta);
  let correction = 0;
  for (let n = 0; n < applied; n++) {
    correction = Math.fround(Math.fround(correction * decay) + gain);
  }
  return correction;
}

function pack<Field extends string>(
  struct: { sizeBytes: number; fields: Record<Field, { offset: number; type: string }> },
  values: Record<Field, number>,
): ArrayBuffer {
  const bytes = new ArrayBuffer(struct.sizeBytes);
  const view = new DataView(bytes);
  for (const field of Object.keys(struct.fields) as Field[]) {
    const { offset, type } = struct.fields[field];
    const value = values[field];
    if (!Number.isFinite(value))
      throw new RangeError(`${field} must be a finite number, not ${value}`);
    if (type === "f32") view.setFloat32(offset, value, true);
    else view.setUint32(offset, value, true);
  }
  return bytes;
}
