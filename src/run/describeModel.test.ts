import { describe, expect, it } from "vitest";
import { methodDefaults } from "../experiment/fields.ts";
import { METHOD_NAMES } from "../experiment/methods.ts";
import { describeModel } from "./describeModel.ts";
import { engineConfig } from "./engineConfig.ts";
import { smallDataset } from "./testing/fakeEngine.ts";

describe("describeModel", () => {
  const dataset = smallDataset();
  const architectures = ["mixture", "layer"] as const;
  it.each(METHOD_NAMES.flatMap((name) => architectures.map((kind) => [name, kind] as const)))(
    "counts the work of %s, a %s, as its experiment plans it",
    (method, architecture) => {
      const experiment = { ...methodDefaults(method), architecture };
      const config = engineConfig(experiment, dataset);
      const { work, cost, hiddenSizes, routing } = describeModel(experiment, config);
      const { numExperts, numSharedExperts, topK } = config.shape;
      expect(hiddenSizes).toHaveLength(numExperts + numSharedExperts);
      const used = routing.assignment === "all" ? numExperts : topK;
      const planned = work.besideExperts + work.perHiddenUnit * used * hiddenSizes[0];
      expect(planned).toBe(cost.multiplyAddsPerImage);
    },
  );
});
