import type { Evaluation } from "../engine/engine.ts";
import type { EvaluationEvent } from "./events.ts";
import type { TestResult } from "./result.ts";

/** An evaluation as the page draws it. A class without images has accuracy 0 and empty rows. */
export function summariseEvaluation(
  evaluation: Evaluation,
  sizes: { readonly numClasses: number; readonly numExperts: number },
  when: { readonly step: number; readonly full: boolean },
): EvaluationEvent {
  const { numClasses: C, numExperts: E } = sizes;
  const { images, correct, loss } = evaluation;
  const perClass = new Float32Array(C);
  const routing = new Float32Array(C * E);
  const load = new Float32Array(E);
  for (let c = 0; c < C; c++) {
    const predicted = evaluation.confusion.subarray(c * C, (c + 1) * C);
    perClass[c] = share(predicted[c], sum(predicted));
    const assigned = evaluation.routing.subarray(c * E, (c + 1) * E);
    const total = sum(assigned);
    for (let e = 0; e < E; e++) {
      routing[c * E + e] = share(assigned[e], total);
      load[e] = load[e] + assigned[e];
    }
  }
  const assignments = sum(load);
  return {
    ...when,
    images,
    // Weights that blew up have no finite loss; Infinity would not survive JSON.
    loss: Number.isFinite(loss) ? loss : Number.MAX_VALUE,
    accuracy: share(correct, images),
    perClass,
    confusion: evaluation.confusion.slice(),
    routing,
    load: load.map((count) => share(count, assignments)),
  };
}

/** The same as plain JSON. */
export function toTestResult(evaluation: EvaluationEvent): TestResult {
  const numClasses = evaluation.perClass.length;
  const numExperts = evaluation.load.length;
  return {
    images: evaluation.images,
    accuracy: evaluation.accuracy,
    loss: evaluation.loss,
    perClass: Array.from(evaluation.perClass),
    confusion: toRows(evaluation.confusion, numClasses, numClasses),
    routing: toRows(evaluation.routing, numClasses, numExperts),
    load: Array.from(evaluation.load),
    dropRate: 0,
  };
}

function toRows(matrix: Uint32Array | Float32Array, rows: number, columns: number): number[][] {
  return Array.from({ length: rows }, (_, row) =>
    Array.from(matrix.subarray(row * columns, (row + 1) * columns)),
  );
}

function sum(values: Uint32Array | Float32Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

function share(part: number, total: number): number {
  return total > 0 ? part / total : 0;
}
