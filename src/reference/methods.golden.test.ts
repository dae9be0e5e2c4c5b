import { describe, expect, test } from "vitest";
import { NONE } from "./assignment/none.ts";
import type { Floats } from "./floats.ts";
import golden from "./methods.golden.json";
import type { Plan } from "./model/plan.ts";
import { forwardBackward } from "./model/run.ts";
import { type Initialisation, initParameters, parameterViews } from "./parameters.ts";
import { AUX_TERMS, type Routing, routerColumns } from "./routing.ts";
import { randomFloats, randomIndices, relativeError } from "./testing/gradientCheck.ts";

/** f64 on both sides; the file has eight digits, the last of which is rounded. */
const TOLERANCE = 1e-7;

describe.each(golden.cases)("PyTorch, $name", (expected) => {
  const { shape, topK, settings, seed, step, tokens } = expected;
  const routing = expected.routing as Routing;
  const plan: Plan = { shape, topK, routing };
  const parameters = Float64Array.from(
    initParameters(shape, seed, expected.init as Initialisation),
  );
  if (settings.biasRate > 0) {
    const { balanceBias } = parameterViews(parameters, shape);
    balanceBias.set(randomFloats(shape.numExperts, seed + 300, -0.5, 0.5));
  }
  const { model, ...outcome } = forwardBackward({
    plan,
    parameters,
    x: Float64Array.from(randomIndices(tokens * shape.numPixels, seed + 100, 256), (p) => p / 255),
    labels: randomIndices(tokens, seed + 200, shape.numClasses),
    settings,
    step,
  });

  test("sends the same tokens to the same experts", () => {
    expect(routerColumns(routing, shape.numExperts)).toBe(shape.routerColumns);
    expect([...model.router.selected]).toEqual(expected.selected);
    expect([...model.router.kept]).toEqual(expected.kept);
  });

  test.each<[name: string, actual: Floats | number[], wanted: number[]]>([
    ["gates", model.router.gates.map(unlessEmpty), expected.gates],
    ["class scores", model.y, expected.y],
    ["task loss", [outcome.taskLoss], [expected.taskLoss]],
    [
      "auxiliary terms",
      AUX_TERMS.map((term) => model.routerBackward.terms[term]),
      AUX_TERMS.map((term) => expected.terms[term]),
    ],
    ["gradients", model.gradients, expected.gradients],
  ])("%s", (_, actual, wanted) => {
    const error = relativeError(Float64Array.from(actual), Float64Array.from(wanted));
    expect(error).toBeLessThanOrEqual(TOLERANCE);
  });

  /** A slot may become empty after its gate was set: the gate of an empty slot is not compared. */
  function unlessEmpty(gate: number, a: number): number {
    return model.router.selected[a] === NONE ? 0 : gate;
  }
});
