import { Suspense } from "react";
import type { Field, FieldName } from "../../experiment/field.ts";
import { FIELD_TABLE } from "../../experiment/fieldTable.ts";
import { lazyPart } from "../lazyPart.tsx";
import { ChoiceControl } from "./ChoiceControl.tsx";
import classes from "./FieldControl.module.css";
import { NumberControl } from "./NumberControl.tsx";

const FieldWarnings = lazyPart(async () => {
  const { FieldWarnings } = await import("./warnings.ts");
  return { default: FieldWarnings };
});

interface FieldControlProps {
  readonly name: FieldName;
  /** Whether its explanation stands under it; else a button beside the label shows it. */
  readonly explained?: boolean;
}

/** The control of one field, made from its row of the table, and what is to be said of its value. */
export function FieldControl({ name, explained = false }: FieldControlProps) {
  const field: Field = FIELD_TABLE[name];
  return (
    <div className={classes.field}>
      {field.type === "choice" ? (
        <ChoiceControl field={field} explained={explained} />
      ) : (
        <NumberControl field={field} explained={explained} />
      )}
      <Suspense fallback={null}>
        <FieldWarnings name={name} />
      </Suspense>
    </div>
  );
}
