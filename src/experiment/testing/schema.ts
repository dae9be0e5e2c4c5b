import { z } from "zod";
import { checkExperiment } from "../check.ts";
import type { Experiment } from "../experiment.ts";
import { type Field, isNumberField, type NumberField } from "../field.ts";
import { FIELDS } from "../fields.ts";
import { readValue } from "../values.ts";

/** Accepts exactly the experiments that a link can express; for objects from files and storage. */
export const experimentSchema: z.ZodType<Experiment> = z
  .strictObject(Object.fromEntries(FIELDS.map((field) => [field.name, schemaOf(field)])))
  .transform((fields) => fields as unknown as Experiment)
  .superRefine((experiment, context) => {
    for (const issue of checkExperiment(experiment)) {
      context.addIssue({ code: "custom", path: [issue.field], message: issue.message });
    }
  });

function schemaOf(field: Field): z.ZodType<number | string> {
  if (!isNumberField(field)) return z.enum(field.choices.map((choice) => choice.value));
  const number = field.type === "number" ? z.number() : z.int();
  const inRange = number.min(field.min).max(field.max);
  return field.type === "integers" ? z.union([inRange, listOf(field)]) : inRange;
}

/** A list in the syntax of links. */
function listOf(field: NumberField): z.ZodType<string> {
  return z.string().refine((text) => readValue(field, text, "").value === text);
}
