/** Invented events of a run with two classes and two experts, for tests of what shows them. */
import { NO_MEMORY } from "../../engine/testing/noMemory.ts";
import { AUX_TERMS, TUTORIAL_ROUTING } from "../../reference/routing.ts";
import type {
  EvaluationEvent,
  ModelDescription,
  RecordBatch,
  RunDescription,
  RunPosition,
} from "../events.ts";

export const FAKE_MODEL: ModelDescription = {
  routing: TUTORIAL_ROUTING,
  numExperts: 2,
  numSharedExperts: 0,
  topK: 1,
  hiddenSizes: [4, 4],
  modelWidth: 0,
  cost: { parameters: 30, multiplyAddsPerImage: 20 },
  work: { perHiddenUnit: 3, besideExperts: 8 },
};

export const FAKE_RUN: RunDescription = {
  engine: { kind: "cpu", adapter: "", software: true, memory: NO_MEMORY },
  numClasses: 2,
  rows: 1,
  columns: 1,
  trainImages: 10,
  testImages: 4,
  stepsPerEpoch: 5,
  totalSteps: 10,
  model: FAKE_MODEL,
};

/** Where a run stands that has not begun. */
export const FAKE_POSITION: RunPosition = {
  step: 0,
  epoch: 0,
  imagesSeen: 0,
  skippedSteps: 0,
  recentSteps: 0,
  recentSkipped: 0,
  imagesPerSecond: 0,
  trainSeconds: 0,
  secondsLeft: 0,
};

/** A row for each of the steps: half of the images right, both experts alike. */
export function fakeBatch(
  steps: readonly number[],
  changes: Partial<RecordBatch> = {},
): RecordBatch {
  const column = (value: number) => new Float32Array(steps.length).fill(value);
  return {
    step: steps.at(-1) ?? 0,
    epoch: 0,
    imagesSeen: 0,
    skippedSteps: 0,
    recentSteps: steps.length,
    recentSkipped: 0,
    imagesPerSecond: 1,
    trainSeconds: 1,
    secondsLeft: 1,
    steps: Uint32Array.from(steps),
    taskLoss: column(1),
    auxLoss: column(0),
    auxTerms: new Float32Array(steps.length * AUX_TERMS.length),
    auxMeasures: new Float32Array(steps.length * AUX_TERMS.length),
    auxFactors: AUX_TERMS.map(() => 0),
    accuracy: column(0.5),
    load: new Float32Array(steps.length * 2).fill(0.5),
    importance: new Float32Array(steps.length * 2).fill(0.5),
    dropRate: column(0),
    unrouted: column(0),
    unroutedCorrect: column(0),
    ...changes,
  };
}

export function fakeEvaluation(changes: Partial<EvaluationEvent> = {}): EvaluationEvent {
  return {
    step: 1,
    full: true,
    rule: "own",
    images: 4,
    loss: 1,
    accuracy: 0.5,
    perClass: Float32Array.of(1, 0),
    confusion: Uint32Array.of(2, 0, 2, 0),
    routing: Float32Array.of(1, 0, 0, 1),
    load: Float32Array.of(0.5, 0.5),
    utilisation: [1, 1],
    computeShares: [0.5, 0.5],
    multiplyAddsPerImage: 20,
    deadExperts: 0,
    maxVio: 0,
    diversity: 1,
    gateEntropy: 0.5,
    expertsPerImage: [0, 4, 0],
    dropRate: 0,
    accuracyRouted: 0.5,
    accuracyUnrouted: null,
    ...changes,
  };
}
