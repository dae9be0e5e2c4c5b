import type { Evaluation } from "../engine/engine.ts";
import {
  computeShares,
  deadShare,
  diversity,
  maxViolation,
  share,
  shareOrNull,
  sum,
  utilisation,
} from "../reference/measures.ts";
import type { EvaluationEvent, ModelDescription, RoutingHealth } from "./events.ts";
import type { TestResult } from "./result.ts";

/** What an evaluation must know of the model. */
type EvaluatedModel = Pick<ModelDescription, "numExperts" | "hiddenSizes" | "work">;

/** An evaluation as the page draws it. A class without images has accuracy 0 and empty rows. */
export function summariseEvaluation(
  evaluation: Evaluation,
  model: EvaluatedModel,
  when: { readonly step: number; readonly full: boolean },
): EvaluationEvent {
  const E = model.numExperts;
  const C = Math.sqrt(evaluation.confusion.length);
  const { rule, images, correct, loss } = evaluation;
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
    rule,
    images,
    loss,
    accuracy: share(correct, images),
    perClass,
    confusion: evaluation.confusion.slice(),
    routing,
    load: load.map((count) => share(count, assignments)),
    ...describeHealth(evaluation, load, model),
  };
}

/** `load` is [E] counts of assignments. */
function describeHealth(
  evaluation: Evaluation,
  load: Float32Array,
  { hiddenSizes, work }: EvaluatedModel,
): RoutingHealth {
  const { images, correct, gateEntropy, unroutedCorrect } = evaluation;
  const expertsPerImage = Array.from(evaluation.expertsPerImage);
  const [unrouted] = expertsPerImage;
  const hiddenUnits = sum(load.map((count, e) => count * hiddenSizes[e]));
  return {
    utilisation: utilisation(load),
    computeShares: computeShares(load, hiddenSizes),
    multiplyAddsPerImage: work.besideExperts + work.perHiddenUnit * share(hiddenUnits, images),
    deadExperts: deadShare(load),
    maxVio: maxViolation(load),
    diversity: diversity(load),
    gateEntropy: Number.isFinite(gateEntropy) ? gateEntropy : 0,
    expertsPerImage,
    dropRate: share(unrouted, images),
    accuracyRouted: shareOrNull(correct - unroutedCorrect, images - unrouted),
    accuracyUnrouted: shareOrNull(unroutedCorrect, unrouted),
  };
}

/** The same as plain JSON. */
export function toTestResult(evaluation: EvaluationEvent): TestResult {
  const { step, full, loss, ...result } = evaluation;
  const numClasses = evaluation.perClass.length;
  const numExperts = evaluation.load.length;
  return {
    ...result,
    loss: Number.isFinite(loss) ? loss : null, // JSON has no NaN
    perClass: Array.from(evaluation.perClass),
    confusion: toRows(evaluation.confusion, numClasses, numClasses),
    routing: toRows(evaluation.routing, numClasses, numExperts),
    load: Array.from(evaluation.load),
  };
}

function toRows(matrix: Uint32Array | Float32Array, rows: number, columns: number): number[][] {
  return Array.from({ length: rows }, (_, row) =>
    Array.from(matrix.subarray(row * columns, (row + 1) * columns)),
  );
}
