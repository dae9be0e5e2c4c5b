import { expect, it } from "vitest";
import type { KernelName } from "../kernelNames.ts";
import { KERNELS } from "../kernels.gen.ts";
import { passOf } from "../steps.ts";
import { stepConfig } from "./checkStep.ts";
import { KERNEL_CASES } from "./stepCases.ts";

it("the cases dispatch every kernel of a training step", () => {
  const dispatched = KERNEL_CASES.flatMap((own) => {
    const config = stepConfig(own, 0);
    return passOf(config, config.replicas, "training").map(({ name }) => name);
  });
  const ofEvaluations: KernelName = "classify";
  const names = Object.keys(KERNELS).filter((name) => name !== ofEvaluations);
  expect([...new Set(dispatched)].sort()).toEqual(names.sort());
});
