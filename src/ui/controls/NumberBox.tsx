import { type KeyboardEvent, useState } from "react";
import type { NumberField } from "../../experiment/field.ts";
import classes from "./FieldControl.module.css";

interface NumberBoxProps {
  readonly field: NumberField;
  readonly value: number;
  readonly max: number;
  readonly onChange: (value: number) => void;
}

/** A number as typed. It counts on Enter or on leaving: "16" on its way is not "1". */
export function NumberBox({ field, value, max, onChange }: NumberBoxProps) {
  const [draft, setDraft] = useState<string>();

  const clamp = (wanted: number) => {
    const whole = field.type === "integer" ? Math.round(wanted) : Number(wanted.toPrecision(8));
    return Math.min(max, Math.max(field.min, whole));
  };

  function commit() {
    const wanted = Number(draft?.trim().replace(",", "."));
    if (draft !== undefined && draft.trim() !== "" && Number.isFinite(wanted)) {
      onChange(clamp(wanted));
    }
    setDraft(undefined);
  }

  function onKeyDown(event: KeyboardEvent) {
    const direction = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (event.key === "Enter") commit();
    else if (event.key === "Escape") setDraft(undefined);
    else if (direction !== undefined) {
      event.preventDefault();
      setDraft(undefined);
      onChange(clamp(value + direction * field.step));
    }
  }

  return (
    <input
      className={classes.box}
      data-wide={field.control === "box" || undefined}
      inputMode={field.type === "integer" ? "numeric" : "decimal"}
      aria-label={`${field.label}: value`}
      title={`${field.min} to ${max}`}
      value={draft ?? String(value)}
      onChange={(event) => setDraft(event.currentTarget.value)}
      onFocus={(event) => event.currentTarget.select()}
      onKeyDown={onKeyDown}
      onBlur={commit}
    />
  );
}
