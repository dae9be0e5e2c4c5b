import { type KeyboardEvent, useState } from "react";
import type { NumberField } from "../../experiment/field.ts";
import { formatField } from "../../experiment/fields.ts";
import classes from "./FieldControl.module.css";
import { readTyped } from "./readTyped.ts";
import { valueBeside } from "./sliderScale.ts";

interface NumberBoxProps {
  readonly field: NumberField;
  readonly value: number | string;
  readonly max: number;
  readonly onChange: (value: number | string) => void;
}

const ARROWS: Readonly<Record<string, 1 | -1 | undefined>> = { ArrowUp: 1, ArrowDown: -1 };

/** A box for a number, or a list if the field takes one. The value is taken on Enter or blur: "1" may become "16". */
export function NumberBox({ field, value, max, onChange }: NumberBoxProps) {
  const [draft, setDraft] = useState<string>();
  const takesList = field.type === "integers";
  const written = typeof value === "number" ? String(value) : formatField(field.name, value);

  function commit() {
    const typed = draft === undefined ? undefined : readTyped(field, draft, max);
    if (typed !== undefined) onChange(typed);
    setDraft(undefined);
  }

  function onKeyDown(event: KeyboardEvent) {
    const direction = ARROWS[event.key];
    if (event.key === "Enter") commit();
    else if (event.key === "Escape") setDraft(undefined);
    else if (direction !== undefined && typeof value === "number") {
      event.preventDefault();
      setDraft(undefined);
      onChange(valueBeside(field, value, direction, max));
    }
  }

  return (
    <input
      className={classes.box}
      data-wide={field.control === "box" || typeof value === "string" || undefined}
      inputMode={keyboardFor(field)}
      aria-label={`${field.label}: value`}
      title={`${field.min} to ${max}${takesList ? ", or a list such as 4, 8, 16" : ""}`}
      value={draft ?? written}
      onChange={(event) => setDraft(event.currentTarget.value)}
      onFocus={(event) => event.currentTarget.select()}
      onKeyDown={onKeyDown}
      onBlur={commit}
    />
  );
}

/** A phone's number pads lack the comma of a list, and some the minus sign. */
function keyboardFor({ type, min }: NumberField): "text" | "numeric" | "decimal" {
  if (type === "integers" || min < 0) return "text";
  return type === "integer" ? "numeric" : "decimal";
}
