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

  it("keeps only full evaluations at the ends of epochs that are long enough for no others", () => {
    const plan = { ...mnist, testImages: 100_000, trainSize: 340_000, batchSize: 34_000 };
    const strides = allPoints(plan).map(({ stride }) => stride);
    expect(strides.filter((stride) => stride === 1)).toHaveLength(5);
  });

  it("looks less closely, and seldom in full, where epochs are short", () => {
    const short = allPoints({ ...mnist, trainSize: 5000, epochs: 30 });
    expect(short.filter(({ stride }) => stride === 1).map(({ step }) => step / 40)).toEqual([
      14, 28,
    ]);
    expect(short.filter(({ stride }) => stride === 20)).toHaveLength(28);
    const tiny = allPoints({ ...mnist, trainSize: 1000, epochs: 140 });
    expect(tiny.filter(({ stride }) => stride === 1).map(({ step }) => step / 8)).toEqual([
      67, 134,
    ]);
    expect(tiny.slice(0, 3).map(({ step, stride }) => [step / 8, stride])).toEqual([
      [2, 40],
      [4, 40],
      [6, 40],
    ]);
  });

  it("counts images, short last batches included", () => {
    expect(imagesAfter(468, mnist)).toBe(468 * 128);
    expect(imagesAfter(469, mnist)).toBe(60000);
    expect(imagesAfter(470, mnist)).toBe(60128);
    expect(imagesAfter(2345, mnist)).toBe(300000);
  });

  it("ascends, and costs a fifth of training at most, whatever the sizes", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60000 }),
        fc.integer({ min: 1, max: 4096 }),
        fc.integer({ min: 1, max: 40 }),
        (trainSize, batchSize, epochs) => {
          const plan: RunPlan = { trainSize, batchSize, epochs, testImages: 10000 };
          const points = allPoints(plan).filter(({ step }) => step <= totalSteps(plan));
          const steps = points.map(({ step }) => step);
          expect(steps).toEqual([...new Set(steps)].sort((a, b) => a - b));
          const cost = points.reduce((sum, { stride }) => sum + Math.ceil(10000 / stride) / 3, 0);
          expect(cost).toBeLessThanOrEqual(0.2 * trainSize * epochs);
          expect(epochEnd(0, plan)).toBe(stepsPerEpoch(plan));
        },
      ),
    );
  });
});
