import type { FieldName } from "../../experiment/field.ts";
import classes from "./ControlPanel.module.css";
import { FieldControl } from "./FieldControl.tsx";

interface FieldGroupProps {
  readonly title: string;
  readonly names: readonly FieldName[];
}

/** Controls under a heading. */
export function FieldGroup({ title, names }: FieldGroupProps) {
  return (
    <section className={classes.group}>
      <h3>{title}</h3>
      <div className={classes.fields}>
        {names.map((name) => (
          <FieldControl key={name} name={name} />
        ))}
      </div>
    </section>
  );
}
