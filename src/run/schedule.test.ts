import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type EvaluationPoint,
  epochEnd,
  imagesAfter,
  nextEvaluation,
  type RunPlan,
  stepsPerEpoch,
  totalSteps,
} from "./schedule.ts";

const mnist: RunPlan = { trainSize: 60000, batchSize: 128, epochs: 5, testImages: 10000 };

function allPoints(plan: RunPlan): EvaluationPoint[] {
  const points: EvaluationPoint[] = [];
  for (let step = 0; step < totalSteps(plan); ) {
    const point = nextEvaluation(step, plan);
    points.push(point);
    step = point.step;
  }
  return points;
}

describe("schedule", () => {
  it("evaluates the default run in full at each epoch's end, in part between", () => {
    const points = allPoints(mnist);
    expect(points.filter(({ stride }) => stride === 1).map(({ step }) => step)).toEqual([
      469, 938, 1407, 1876, 2345,
    ]);
    expect(points.slice(0, 7).map(({ step }) => step)).toEqual([15, 29, 59, 117, 235, 352, 469]);
    expect(points.slice(0, 7).map(({ stride }) => stride)).toEqual([10, 10, 10, 5, 5, 5, 1]);
    expect(points).toHaveLength(7 + 4 * 4);
  });

  it("classifies fewer than a third as many images as it trains on, at a third of the cost", () => {
    const tested = allPoints(mnist).reduce((sum, { stride }) => sum + 10000 / stride, 0);
    expect(tested).toBeLessThan(imagesAfter(totalSteps(mnist), mnist) / 3);
  });

  it("keeps only the full evaluations where an epoch is short", () => {
    const plan = { ...mnist, trainSize: 5000 };
    expect(allPoints(plan)).toEqual([40, 80, 120, 160, 200].map((step) => ({ step, stride: 1 })));
  });

  it("counts images, short last batches included", () => {
    expect(imagesAfter(468, mnist)).toBe(468 * 128);
    expect(imagesAfter(469, mnist)).toBe(60000);
    expect(imagesAfter(470, mnist)).toBe(60128);
    expect(imagesAfter(2345, mnist)).toBe(300000);
  });

  it("ascends, ends every epoch in full and stays cheap, whatever the sizes", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60000 }),
        fc.integer({ min: 1, max: 4096 }),
        fc.integer({ min: 1, max: 4 }),
        (trainSize, batchSize, epochs) => {
          const plan: RunPlan = { trainSize, batchSize, epochs, testImages: 10000 };
          const points = allPoints(plan);
          const steps = points.map(({ step }) => step);
          expect(steps).toEqual([...new Set(steps)].sort((a, b) => a - b));
          expect(steps.at(-1)).toBe(totalSteps(plan));
          expect(points.filter(({ stride }) => stride === 1)).toHaveLength(epochs);
          const partialImages = points
            .filter(({ stride }) => stride > 1)
            .reduce((sum, { stride }) => sum + 10000 / stride, 0);
          expect(partialImages / 3).toBeLessThanOrEqual(0.1 * trainSize * epochs);
          expect(epochEnd(0, plan)).toBe(stepsPerEpoch(plan));
        },
      ),
    );
  });
});
