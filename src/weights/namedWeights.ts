import { parameterLayout } from "../reference/parameters.ts";
import { SafetensorsError, type Tensor } from "./safetensors.ts";
import { type NamedModel, type WeightSlot, weightSlots } from "./weightSlots.ts";

/** A model's weights as named tensors of F32. `parameters` [P] are flat, as in reference/parameters.ts. */
export function nameWeights(
  parameters: Float32Array,
  model: NamedModel,
): ReadonlyMap<string, Tensor> {
  return new Map(
    weightSlots(model).map((slot) => {
      const values = Float32Array.from(placesOf(slot), (place) => parameters[place]);
      const bytes = new Uint8Array(values.buffer);
      return [slot.name, { type: "F32", shape: slot.shape, bytes }];
    }),
  );
}

/**
 * [P] the flat parameters of named tensors: the reverse of nameWeights().
 * @throws SafetensorsError if a tensor is missing, of another shape or type, not finite, or not of the model
 */
export function flattenWeights(
  tensors: ReadonlyMap<string, Tensor>,
  model: NamedModel,
): Float32Array {
  const parameters = new Float32Array(parameterLayout(model.shape).size);
  const slots = weightSlots(model);
  for (const slot of slots) {
    const values = valuesOf(slot, tensors.get(slot.name));
    for (const [i, place] of placesOf(slot).entries()) parameters[place] = values[i];
  }
  const names = new Set(slots.map(({ name }) => name));
  for (const name of tensors.keys()) {
    if (!names.has(name)) {
      throw new SafetensorsError(`The model of the link has no tensor ${JSON.stringify(name)}.`);
    }
  }
  return parameters;
}

function valuesOf({ name, shape }: WeightSlot, tensor: Tensor | undefined): Float32Array {
  const wanted = `F32 [${shape.join(", ")}]`;
  if (!tensor) throw new SafetensorsError(`The file has no tensor ${name}, ${wanted}.`);
  const found = `${tensor.type} [${tensor.shape.join(", ")}]`;
  if (found !== wanted) {
    throw new SafetensorsError(`Tensor ${name} is ${found}; the model of the link has ${wanted}.`);
  }
  // A copy: the bytes may lie at any place, and slice() of a Buffer copies nothing.
  const values = new Float32Array(new Uint8Array(tensor.bytes).buffer);
  const fault = values.findIndex((value) => !Number.isFinite(value));
  if (fault < 0) return values;
  throw new SafetensorsError(`Tensor ${name} is ${values[fault]} at place ${fault}.`);
}

/** Where in the flat parameters the tensor's entries lie, row by row. */
function placesOf({ shape, start, rowStride, columnStride }: WeightSlot): Uint32Array {
  const [rows = 1, columns = 1] = shape;
  const places = new Uint32Array(rows * columns);
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      places[r * columns + c] = start + r * rowStride + c * columnStride;
    }
  }
  return places;
}
