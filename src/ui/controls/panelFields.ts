import type { Experiment } from "../../experiment/experiment.ts";
import type { Field, FieldName } from "../../experiment/field.ts";
import { FIELDS, methodDefaults } from "../../experiment/fields.ts";
import { METHODS, type MethodName } from "../../experiment/methods.ts";

/** What a first visit needs; every other field is in *Advanced*. */
const BEGINNERS: readonly FieldName[] = [
  "numExperts",
  "topK",
  "hiddenSize",
  "importanceCoef",
  "learningRate",
];

/** The beginner's fields, then those that the method lives by, if they may change while it trains. */
export function firstFields(method: MethodName): readonly FieldName[] {
  const { preset } = METHODS[method];
  const own = FIELDS.filter(({ name, live }) => live && name in preset);
  return [...new Set([...BEGINNERS, ...own.map(({ name }) => name)])];
}

/** The fields that are folded away, by group: all but the first, the method and the seed, which has its place. */
export function advancedFields(method: MethodName): readonly Field[] {
  const shown = new Set<FieldName>(["method", "seed", ...firstFields(method)]);
  return FIELDS.filter(({ name }) => !shown.has(name));
}

/** How many of the fields differ from the method's defaults. */
export function countChanged(names: readonly FieldName[], experiment: Experiment): number {
  const usual = methodDefaults(experiment.method);
  return names.filter((name) => experiment[name] !== usual[name]).length;
}
