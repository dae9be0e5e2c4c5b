/** The text with a full stop at its end, so that another sentence can follow: browsers' messages lack it. */
export function asSentence(text: string): string {
  const trimmed = text.trimEnd();
  return /[.!?…][”")]?$/.test(trimmed) ? trimmed : `${trimmed}.`;
}
