import { useId, useState } from "react";

/** What there is to say of what was typed into a number's box, until its value changes. */
export interface BoxNote {
  /** Of the element that shows it. */
  readonly id: string;
  /** "": nothing. */
  readonly text: string;
  /** @param of the field's value that the text is about */
  say(text: string, of: number | string): void;
}

/** @param value the field's value */
export function useBoxNote(value: number | string): BoxNote {
  const id = useId();
  const [said, setSaid] = useState({ text: "", of: value });
  return {
    id,
    text: said.of === value ? said.text : "",
    say: (text, of) => setSaid({ text, of }),
  };
}
