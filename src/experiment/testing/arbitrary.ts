/** Experiments for property tests. */
import fc from "fast-check";
import type { Experiment } from "../experiment.ts";
import { type Field, isNumberField } from "../field.ts";
import { DEFAULT_EXPERIMENT, experimentFrom, FIELDS, methodDefaults } from "../fields.ts";
import { toHiddenSize } from "../hiddenSize.ts";
import { METHOD_NAMES } from "../methods.ts";
import { settle } from "../values.ts";

type Range = { readonly min: number; readonly max: number };

const NUMBERS = {
  integer: ({ min, max }: Range) => fc.integer({ min, max }),
  integers: ({ min, max }: Range) =>
    fc.array(fc.integer({ min, max }), { minLength: 1, maxLength: 9 }).map(toHiddenSize),
  number: ({ min, max }: Range) => fc.double({ min, max, noNaN: true }).map((value) => value + 0), // no -0
} as const;

/** Every experiment that a link can express. */
export const anyExperiment: fc.Arbitrary<Experiment> = fc
  .tuple(...FIELDS.map((field) => anyValue(field)))
  .map((values) => settle(experimentFrom((field) => values[FIELDS.indexOf(field)])).experiment);

/** A method with a few of its fields changed, as visitors do. */
export const anyNearMethod: fc.Arbitrary<Experiment> = fc
  .tuple(
    fc.constantFrom(...METHOD_NAMES),
    fc.subarray([...FIELDS], { maxLength: 4 }),
    anyExperiment,
  )
  .map(([method, moved, other]) => {
    const own = methodDefaults(method);
    const mixed = experimentFrom((field) => (moved.includes(field) ? other : own)[field.name]);
    return settle({ ...mixed, method }).experiment;
  });

function anyValue(field: Field): fc.Arbitrary<number | string> {
  const fallback = fc.constant(DEFAULT_EXPERIMENT[field.name]);
  if (!isNumberField(field)) {
    return fc.constantFrom(...field.choices.map((choice) => choice.value));
  }
  const { min, max } = field;
  return fc.oneof(fallback, NUMBERS[field.type](field), fc.constantFrom(min, max));
}

/** Experiments whose numbers stand at the ends of their ranges. */
export const anyExtreme: fc.Arbitrary<Experiment> = fc
  .tuple(...FIELDS.map((field) => anyEnd(field)))
  .map((values) => settle(experimentFrom((field) => values[FIELDS.indexOf(field)])).experiment);

function anyEnd(field: Field): fc.Arbitrary<number | string> {
  if (!isNumberField(field)) return anyValue(field);
  const { min, max } = field;
  return fc.oneof({ weight: 3, arbitrary: fc.constant(max) }, fc.constant(min));
}
