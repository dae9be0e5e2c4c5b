import { PARAMS, REPLICA } from "../kernels.gen.ts";

type ParamsValues = Record<keyof typeof PARAMS.fields, number>;
type ReplicaValues = Record<Exclude<keyof typeof REPLICA.fields, `unused${number}`>, number>;

export const REPLICA_BYTES = REPLICA.sizeBytes;
/** The fields the host may change between steps come first: this many bytes of them. */
export const REPLICA_SETTINGS_BYTES = REPLICA.fields.step.offset;

export function packParams(values: ParamsValues): ArrayBuffer {
  return pack(PARAMS, values);
}

export function packReplica(values: ReplicaValues): ArrayBuffer {
  return pack(REPLICA, { ...values, unused0: 0, unused1: 0, unused2: 0 });
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
