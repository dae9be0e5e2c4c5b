import { describe, expect, it } from "vitest";
import type { StepRecords } from "../engine/engine.ts";
import { RunHistory } from "./history.ts";
import { RecordBatcher } from "./recordBatcher.ts";
import { FAKE_POSITION } from "./testing/fakeEvents.ts";

/** What the second replica says, which nobody must hear. */
const NINES = [99, 99, 99, 99, 99, 99];

/** 10 images and 20 assignments a step, 2 of them dropped; one image keeps no expert. */
function records(taskLoss: number[]): StepRecords {
  const steps = taskLoss.length;
  return {
    firstStep: 0,
    steps,
    tokens: new Uint32Array(steps).fill(10),
    taskLoss: Float32Array.from(taskLoss.flatMap((loss) => [loss, -99])),
    auxLoss: Float32Array.from(taskLoss.flatMap(() => [0.5, -99])),
    correct: Uint32Array.from(taskLoss.flatMap(() => [4, 99])),
    skipped: Uint32Array.from(taskLoss.flatMap((loss) => [Number.isFinite(loss) ? 0 : 1, 0])),
    load: Uint32Array.from(taskLoss.flatMap(() => [15, 5, 99, 99])),
    auxTerms: Float32Array.from(taskLoss.flatMap(() => [0.2, 0, 0.3, 0, 0, 0, ...NINES])),
    dropped: Uint32Array.from(taskLoss.flatMap(() => [2, 99])),
    unrouted: Uint32Array.from(taskLoss.flatMap(() => [1, 99])),
    unroutedCorrect: Uint32Array.from(taskLoss.flatMap((_, i) => [i % 2, 99])),
    importance: Float32Array.from(taskLoss.flatMap(() => [6, 2, 99, 99])),
  };
}

/** The importance at 0.1, the balance at 0.02. */
const FACTORS = [0.1, 0, 0.02, 0, 0, 0];

const closeTo = (values: number[]) => values.map((value) => expect.closeTo(value, 6));
const numbersTo = (count: number) => Array.from({ length: count }, (_, i) => i + 1);

describe("RecordBatcher", () => {
  it("makes a row of every step while there are few", () => {
    const batcher = new RecordBatcher(2, 0);
    batcher.add(10, records([1, 2, 3]));
    const batch = batcher.flush(FAKE_POSITION, FACTORS);
    expect([...batch.steps]).toEqual([11, 12, 13]);
    expect([...batch.taskLoss]).toEqual([1, 2, 3]);
    expect([...batch.auxLoss]).toEqual([0.5, 0.5, 0.5]);
    expect(batch.accuracy[0]).toBeCloseTo(0.4);
    expect([...batch.load]).toEqual([0.75, 0.25, 0.75, 0.25, 0.75, 0.25]);
    expect([...batch.importance]).toEqual([0.75, 0.25, 0.75, 0.25, 0.75, 0.25]);
    expect([...batch.auxTerms.slice(0, 6)]).toEqual(closeTo([0.2, 0, 0.3, 0, 0, 0]));
    expect([...batch.dropRate]).toEqual(closeTo([0.1, 0.1, 0.1]));
    expect([...batch.unrouted]).toEqual(closeTo([0.1, 0.1, 0.1]));
    expect([...batch.unroutedCorrect]).toEqual(closeTo([0, 0.1, 0]));
    expect(batcher.isEmpty).toBe(true);
  });

  it("makes at most 60 rows, means over all steps", () => {
    const batcher = new RecordBatcher(2, 0);
    batcher.add(0, records(numbersTo(100)));
    batcher.add(100, records(numbersTo(51)));
    const batch = batcher.flush(FAKE_POSITION, FACTORS);
    expect(batch.steps.length).toBeLessThanOrEqual(60);
    expect(batch.steps.at(-1)).toBe(151);
    expect([...batch.taskLoss.slice(0, 2)]).toEqual([2, 5]);
    expect([...batch.auxTerms.slice(0, 6)]).toEqual(closeTo([0.2, 0, 0.3, 0, 0, 0]));
    expect([...batch.unroutedCorrect.slice(0, 2)]).toEqual(closeTo([1 / 30, 2 / 30]));
  });

  it("has what the losses measure, without their factors; NaN where nobody measured", () => {
    const batcher = new RecordBatcher(2, 0);
    batcher.add(0, records([1, 2]));
    const { auxMeasures, auxFactors } = batcher.flush(FAKE_POSITION, FACTORS);
    // An importance of 6 and 2 has a mean of 4 and a variance of 4.
    const missing = Number.NaN;
    // The term and its factor are rounded to f32 before they are divided.
    const balance = expect.closeTo(15, 5);
    const measures = [0.25, missing, balance, missing, missing, missing];
    expect([...auxMeasures.slice(0, 6)]).toEqual(measures);
    expect(auxFactors).toEqual(FACTORS);
  });

  it("measures how uneven the importance is where no loss asks for it", () => {
    const batcher = new RecordBatcher(2, 0);
    batcher.add(0, records([Number.NaN, 2]));
    const nothing = [0, 0, 0, 0, 0, 0];
    const { auxMeasures } = batcher.flush(FAKE_POSITION, nothing);
    expect(auxMeasures[0]).toBeCloseTo(0.25);
    expect(auxMeasures[2]).toBeNaN();
  });

  it("never draws a loss that is not finite", () => {
    const batcher = new RecordBatcher(2, 0);
    batcher.add(0, records([Number.NaN, 4, Number.POSITIVE_INFINITY]));
    const batch = batcher.flush(FAKE_POSITION, FACTORS);
    expect([...batch.steps]).toEqual([2]);
    expect([...batch.taskLoss]).toEqual([4]);
  });
});

describe("RunHistory", () => {
  it("keeps every step", () => {
    const history = new RunHistory();
    history.addRecords(0, records(numbersTo(3000)), 0);
    history.addRecords(3000, records([7]), 0);
    history.addTest(3000, 0.5);
    const { step, loss, testStep, testAccuracy } = history.toHistory();
    expect(step).toEqual(numbersTo(3001));
    expect(loss.slice(0, 2)).toEqual([1.5, 2.5]);
    expect([testStep, testAccuracy]).toEqual([[3000], [0.5]]);
  });

  it("names the auxiliary losses in use, each with every step", () => {
    const history = new RunHistory();
    history.addRecords(0, records([1, Number.NaN, 3]), 0);
    const { auxTerms } = history.toHistory();
    expect(auxTerms).toEqual({ importance: closeTo([0.2, 0.2]), balance: closeTo([0.3, 0.3]) });
  });

  it("keeps means once there are too many, the same whatever the calls", () => {
    const inOne = new RunHistory(8);
    inOne.addRecords(0, records(numbersTo(40)), 0);
    const inMany = new RunHistory(8);
    for (let step = 0; step < 40; step++) inMany.addRecords(step, records([step + 1]), 0);
    expect(inOne.toHistory()).toEqual(inMany.toHistory());
    expect(inOne.toHistory().step).toEqual([8, 16, 24, 32, 40]);
    expect(inOne.toHistory().taskLoss).toEqual([4.5, 12.5, 20.5, 28.5, 36.5]);
  });

  it("forgets what came after a step", () => {
    const history = new RunHistory();
    history.addRecords(0, records(numbersTo(10)), 0);
    history.addTest(5, 0.5);
    history.addTest(9, 0.9);
    history.truncate(5);
    history.addRecords(5, records([60]), 0);
    expect(history.toHistory().taskLoss).toEqual([1, 2, 3, 4, 5, 60]);
    expect(history.toHistory().testStep).toEqual([5]);
  });
});
