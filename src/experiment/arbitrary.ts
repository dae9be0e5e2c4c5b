/** Experiments for property tests. */
import fc from "fast-check";
import type { Experiment } from "./experiment.ts";
import { type Field, isNumberField } from "./field.ts";
import { DEFAULT_EXPERIMENT, experimentFrom, FIELDS } from "./fields.ts";
import { settle } from "./values.ts";

/** Every experiment a link can say. */
export const anyExperiment: fc.Arbitrary<Experiment> = fc
  .tuple(...FIELDS.map((field) => anyValue(field)))
  .map((values) => settle(experimentFrom((field) => values[FIELDS.indexOf(field)])).experiment);

function anyValue(field: Field): fc.Arbitrary<number | string> {
  const fallback = fc.constant(DEFAULT_EXPERIMENT[field.name]);
  if (!isNumberField(field)) {
    return fc.constantFrom(...field.choices.map((choice) => choice.value));
  }
  const { min, max } = field;
  const inRange =
    field.type === "integer"
      ? fc.integer({ min, max })
      : fc.double({ min, max, noNaN: true }).map((value) => value + 0); // no -0
  return fc.oneof(fallback, inRange, fc.constantFrom(min, max));
}
