import { useState } from "react";
import type { KeptRun, Writing } from "../../lab/archive/keptRun.ts";
import { Button } from "../Button.tsx";
import classes from "./Shelf.module.css";

const LONGEST_NAME = 80;
const LONGEST_NOTE = 1000;

interface WritingFormProps {
  readonly run: KeptRun;
  /** What the run is called without a name. */
  readonly placeholder: string;
  readonly onSave: (what: Partial<Writing>) => void;
  readonly onCancel: () => void;
}

/** A run's name and note. Enter in the name saves; Escape leaves them as they were. */
export function WritingForm({ run, placeholder, onSave, onCancel }: WritingFormProps) {
  const [name, setName] = useState(run.name);
  const [note, setNote] = useState(run.note);
  return (
    <form
      className={classes.writing}
      onSubmit={(event) => {
        event.preventDefault();
        onSave({ name: name.trim(), note: note.trim() });
      }}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        onCancel();
      }}
    >
      <label>
        Name
        <input
          // biome-ignore lint/a11y/noAutofocus: the form opens because its button was pressed.
          autoFocus
          value={name}
          maxLength={LONGEST_NAME}
          placeholder={placeholder}
          onChange={(event) => setName(event.currentTarget.value)}
        />
      </label>
      <label>
        Note
        <textarea
          rows={2}
          value={note}
          maxLength={LONGEST_NOTE}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
      </label>
      <div className={classes.ways}>
        <Button type="submit">Save</Button>
        <Button onClick={onCancel}>Cancel</Button>
      </div>
    </form>
  );
}
