import { ADAM } from "../../../reference/optimiser.ts";
import type { Arithmetic, ProvideArithmetic } from "../arithmetic.ts";
import type { SparseBatch } from "../sparseBatch.ts";
import type { SparseImages } from "../sparseImages.ts";
import type { Kernels } from "./kernels.gen.ts";
import { instantiateKernels } from "./kernels.ts";
import { buildInOneMemory, type OneMemory } from "./oneMemory.ts";
import { createWasmProducts } from "./wasmProducts.ts";

/** The kernels of wasm/, four f32 to a vector. Each engine has a memory of its own, which is collected with its arrays. */
export function wasmArithmetic(module: WebAssembly.Module): ProvideArithmetic {
  return (plan, maxTokens, build) => {
    const memory = new WebAssembly.Memory({ initial: 0 });
    const kernels = instantiateKernels(module, memory);
    return buildInOneMemory(memory, (oneMemory) => {
      const maxPixels = maxTokens * plan.shape.numPixels;
      const batch = {
        starts: oneMemory.words(maxTokens + 1),
        pixels: oneMemory.words(maxPixels),
        brightness: oneMemory.floats(maxPixels),
      };
      return build({
        floats: oneMemory.floats,
        products: createWasmProducts(kernels, oneMemory, plan, maxTokens),
        gather(images, rows, T) {
          copyImages(batch, images, rows, T);
          const { starts, pixels, brightness } = batch;
          kernels.unpackEntries(oneMemory.at(pixels), oneMemory.at(brightness), starts[T]);
          return batch;
        },
        ...optimisers(kernels, oneMemory),
      });
    });
  };
}

/** Like gatherImages, but leaves entries packed: the kernel unpacks them. */
function copyImages(
  { starts, pixels }: SparseBatch,
  images: SparseImages,
  rows: Uint32Array,
  T: number,
): void {
  for (let t = 0; t < T; t++) {
    const first = images.starts[rows[t]];
    const last = images.starts[rows[t] + 1];
    pixels.set(images.entries.subarray(first, last), starts[t]);
    starts[t + 1] = starts[t] + last - first;
  }
}

function optimisers(kernels: Kernels, { at }: OneMemory): Pick<Arithmetic, "adamStep" | "sgdStep"> {
  return {
    adamStep(weights, m, v, gradient, step, { learningRate }) {
      const { beta1, beta2, epsilon } = ADAM;
      const stepSize = learningRate / (1 - beta1 ** step);
      const scale = 1 / Math.sqrt(1 - beta2 ** step);
      kernels.adam(
        at(weights),
        at(m),
        at(v),
        at(gradient),
        weights.length,
        beta1,
        beta2,
        1 - beta1,
        1 - beta2,
        stepSize,
        scale,
        epsilon,
      );
    },
    sgdStep(weights, buffer, gradient, { learningRate, momentum }) {
      const count = weights.length;
      kernels.sgd(at(weights), at(buffer), at(gradient), count, learningRate, momentum);
    },
  };
}
