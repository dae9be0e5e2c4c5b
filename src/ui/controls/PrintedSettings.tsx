import type { Field } from "../../experiment/field.ts";
import { FIELDS, formatField } from "../../experiment/fields.ts";
import { formatNumber } from "../format.ts";
import { useRun } from "../services.ts";
import classes from "./PrintedSettings.module.css";
import { useAppliedFields } from "./useField.ts";

const NAMES = FIELDS.map(({ name }) => name);

/** The settings as text, for paper, where controls are of no use. */
export function PrintedSettings() {
  const applied = new Set(useAppliedFields(NAMES));
  return (
    <dl className={classes.settings}>
      {FIELDS.filter(({ name }) => applied.has(name)).map((field) => (
        <Setting key={field.name} field={field} />
      ))}
    </dl>
  );
}

function Setting({ field: { name, label } }: { readonly field: Field }) {
  const value = useRun((state) => state.experiment[name]);
  return (
    <div>
      <dt>{label}</dt>
      <dd>{formatField(name, value, formatNumber)}</dd>
    </div>
  );
}
