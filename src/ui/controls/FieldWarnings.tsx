import { IconInfoCircle } from "@tabler/icons-react";
import { useShallow } from "zustand/react/shallow";
import type { FieldName } from "../../experiment/field.ts";
import { canWarn, warningsOf } from "../../experiment/warnings.ts";
import { formatNumber } from "../format.ts";
import { useRun } from "../services.ts";
import classes from "./FieldWarnings.module.css";

/** The warnings about a field's value. The live region is rendered empty, since screen readers announce only changes. */
export function FieldWarnings({ name }: { readonly name: FieldName }) {
  const messages = useRun(
    useShallow(({ experiment }) =>
      warningsOf(experiment, formatNumber)
        .filter(({ field }) => field === name)
        .map(({ message }) => message),
    ),
  );
  if (!canWarn(name)) return null;
  return (
    <div role="status" className={classes.warnings}>
      {messages.map((message) => (
        <p key={message}>
          <IconInfoCircle size="0.875rem" stroke={1.8} aria-hidden="true" />
          <span>{message}</span>
        </p>
      ))}
    </div>
  );
}
