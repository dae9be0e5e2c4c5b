import classes from "./BoxNoteText.module.css";
import type { BoxNote } from "./boxNote.ts";

/** A box's note. It is rendered empty too, since screen readers announce only changes of a live region. */
export function BoxNoteText({ note }: { readonly note: BoxNote }) {
  return (
    <p id={note.id} role="status" className={classes.note}>
      {note.text}
    </p>
  );
}
