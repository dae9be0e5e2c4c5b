import type { Field, FieldName } from "../../experiment/field.ts";
import { FIELD_TABLE } from "../../experiment/fieldTable.ts";
import { useRun } from "../services.ts";
import { ChoiceControl } from "./ChoiceControl.tsx";
import { NumberControl } from "./NumberControl.tsx";

/** The control of one field, made from its row of the table; none where it would have no effect. */
export function FieldControl({ name }: { readonly name: FieldName }) {
  const field: Field = FIELD_TABLE[name];
  const applies = useRun((state) => field.appliesTo?.(state.experiment) ?? true);
  if (!applies) return null;
  return field.type === "choice" ? (
    <ChoiceControl field={field} />
  ) : (
    <NumberControl field={field} />
  );
}
