/** A parameter of a link, or a value of a control, that was ignored or changed. */
export interface LinkIssue {
  /** The parameter's name as it was given. */
  readonly field: string;
  /** The value as it was given. */
  readonly value: string;
  /** What would have been accepted, as in "1 to 64". */
  readonly allowed: string;
  /** The value used instead, "" where the parameter is ignored. */
  readonly instead: string;
  /** All of it in one sentence. */
  readonly message: string;
}

const MAX_SHOWN_LENGTH = 40;
/** Control, format, surrogate, private and unassigned characters, and separators that break lines. */
const UNPRINTABLE = /[\p{C}\p{Zl}\p{Zp}]/gu;

/** Untrusted text as part of a sentence: shortened, and on one line. */
export function shown(text: string): string {
  const characters = [...text.replace(UNPRINTABLE, "\u{FFFD}")];
  if (characters.length <= MAX_SHOWN_LENGTH) return characters.join("");
  return `${characters.slice(0, MAX_SHOWN_LENGTH).join("")}…`;
}
