import type { FieldName } from "../../experiment/field.ts";
import { warningsOf } from "../../experiment/warnings.ts";
import { useRun } from "../services.ts";
import classes from "./Advanced.module.css";

/** How many warnings there are about some fields; nothing where there are none. */
export function WarningCount({ names }: { readonly names: readonly FieldName[] }) {
  const count = useRun(
    ({ experiment }) => warningsOf(experiment).filter(({ field }) => names.includes(field)).length,
  );
  if (count === 0) return null;
  return <b className={classes.warned}>{count === 1 ? "1 warning" : `${count} warnings`}</b>;
}
