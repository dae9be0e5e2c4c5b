import { denseProducts } from "../../reference/model/dense.ts";
import { adamStep, sgdStep } from "../../reference/optimiser.ts";
import type { ProvideArithmetic } from "./arithmetic.ts";
import { gatherImages, type SparseBatch } from "./sparseBatch.ts";
import { sparseProducts } from "./sparseProducts.ts";

/** Plain JavaScript: the readable twins, with products that skip empty pixels. */
export const plainArithmetic: ProvideArithmetic = ({ shape }, maxTokens, build) => {
  const maxPixels = maxTokens * shape.numPixels;
  const batch: SparseBatch = {
    starts: new Uint32Array(maxTokens + 1),
    pixels: new Uint32Array(maxPixels),
    brightness: new Float64Array(maxPixels), // f64, so that the loops need no conversions
  };
  return build({
    floats: (length) => new Float32Array(length),
    products: { ...denseProducts, images: sparseProducts },
    gather(images, rows, T) {
      gatherImages(batch, images, rows, T);
      return batch;
    },
    adamStep,
    sgdStep,
  });
};
