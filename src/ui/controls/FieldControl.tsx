import type { Field, FieldName } from "../../experiment/field.ts";
import { FIELD_TABLE } from "../../experiment/fieldTable.ts";
import { ChoiceControl } from "./ChoiceControl.tsx";
import classes from "./FieldControl.module.css";
import { FieldWarnings } from "./FieldWarnings.tsx";
import { NumberControl } from "./NumberControl.tsx";

/** The control of one field, made from its row of the table, and what is to be said of its value. */
export function FieldControl({ name }: { readonly name: FieldName }) {
  const field: Field = FIELD_TABLE[name];
  return (
    <div className={classes.field}>
      {field.type === "choice" ? <ChoiceControl field={field} /> : <NumberControl field={field} />}
      <FieldWarnings name={name} />
    </div>
  );
}
