import type { ReactNode } from "react";
import type { FieldName } from "../../experiment/field.ts";
import classes from "./ControlPanel.module.css";
import { FieldControl } from "./FieldControl.tsx";
import { useAppliedFields } from "./useField.ts";

interface FieldGroupProps {
  readonly title: string;
  readonly names: readonly FieldName[];
  /** Of the heading: groups within a disclosure stand lower. */
  readonly level: 2 | 3;
  /** A control of its own kind, before those of the fields. */
  readonly children?: ReactNode;
}

/** Controls under a heading; nothing, not even the heading, where none of them applies. */
export function FieldGroup({ title, names, level, children }: FieldGroupProps) {
  const applied = useAppliedFields(names);
  const Heading = `h${level}` as const;
  if (applied.length === 0 && !children) return null;
  return (
    <section className={classes.group}>
      <Heading>{title}</Heading>
      {children}
      {applied.map((name) => (
        <FieldControl key={name} name={name} />
      ))}
    </section>
  );
}
