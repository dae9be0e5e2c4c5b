import { type KeyboardEvent, useState } from "react";
import { limitingField } from "../../experiment/allowed.ts";
import type { Experiment } from "../../experiment/experiment.ts";
import type { NumberField } from "../../experiment/field.ts";
import { formatField } from "../../experiment/fields.ts";
import { FIELD_TABLE } from "../../experiment/fieldTable.ts";
import { formatNumber, formatTyped, LOCALE } from "../format.ts";
import { useServices } from "../services.ts";
import type { BoxNote } from "./boxNote.ts";
import classes from "./FieldControl.module.css";
import { readTyped } from "./readTyped.ts";
import { valueBeside } from "./sliderScale.ts";

interface NumberBoxProps {
  readonly field: NumberField;
  readonly value: number | string;
  readonly max: number;
  readonly onChange: (value: number | string) => void;
  /** Takes what is to be said of a value that is not plainly what was typed. */
  readonly note: BoxNote;
}

const ARROWS: Readonly<Record<string, 1 | -1 | undefined>> = { ArrowUp: 1, ArrowDown: -1 };

/**
 * A box for a number, or a list if the field takes one, written as in the visitor's locale. The value is taken on Enter
 * or blur: "1" may become "16".
 */
export function NumberBox({ field, value, max, onChange, note }: NumberBoxProps) {
  const { runStore } = useServices();
  const [draft, setDraft] = useState<string>();
  const takesList = field.type === "integers";
  const present = formatBoxed(field, value);

  function commit() {
    if (draft === undefined) return;
    setDraft(undefined);
    if (draft === present) return;
    const because = describeLimit(field, runStore.getState().experiment);
    const { decimalSign } = LOCALE;
    const rules = { field, present, max, because, decimalSign, write: formatTyped };
    const typed = readTyped(draft, rules);
    note.say(typed.note, typed.value ?? value);
    if (typed.value !== undefined) onChange(typed.value);
  }

  function onKeyDown(event: KeyboardEvent) {
    const direction = ARROWS[event.key];
    if (event.key === "Enter") commit();
    else if (event.key === "Escape" && draft !== undefined) {
      event.stopPropagation(); // only the next one closes the sheet of settings
      setDraft(undefined);
    } else if (direction !== undefined && typeof value === "number") {
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
      aria-describedby={note.text === "" ? undefined : note.id}
      title={`${formatTyped(field.min)} to ${formatTyped(max)}${takesList ? ", or a list such as 4, 8, 16" : ""}`}
      value={draft ?? present}
      onChange={(event) => {
        note.say("", value);
        setDraft(event.currentTarget.value);
      }}
      onFocus={(event) => event.currentTarget.select()}
      onKeyDown={onKeyDown}
      onBlur={commit}
    />
  );
}

/** A field's value as its box shows it. */
export function formatBoxed(field: NumberField, value: number | string): string {
  return typeof value === "number" ? formatTyped(value) : formatField(field.name, value);
}

/** Why a field's largest value is not that of its own range, as in "while Number of experts is 4". */
function describeLimit(field: NumberField, experiment: Experiment): string {
  const given = limitingField(field, experiment);
  if (given === undefined) return "";
  return `while ${FIELD_TABLE[given].label} is ${formatField(given, experiment[given], formatNumber)}`;
}

/** A phone's number pads lack the comma of a list, and some the minus sign. */
function keyboardFor({ type, min }: NumberField): "text" | "numeric" | "decimal" {
  if (type === "integers" || min < 0) return "text";
  return type === "integer" ? "numeric" : "decimal";
}
