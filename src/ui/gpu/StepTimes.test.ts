import { createElement } from "react";
import { renderToString } from "react-dom/server";
import { expect, it } from "vitest";
import type { StepProfile } from "../../run/profiling.ts";
import { StepTimes } from "./StepTimes.tsx";

it("explains each sum beside it", () => {
  const profile: StepProfile = { stepMs: 2, timedStepMs: 3, steps: 1, clockNs: 1, kernels: [] };
  const html = renderToString(createElement(StepTimes, { profile }));
  const explanations = [...html.matchAll(/<dt>([^<]+)<small>([^<]+)<\/small>/g)];
  expect(explanations.map(([, name]) => name)).toEqual([
    "a step as it trains",
    "its kernels alone",
    "a step while timed",
  ]);
});
