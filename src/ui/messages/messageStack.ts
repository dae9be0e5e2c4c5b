/** Where messages above the page lie, one over the other: see PageMessages. */
export const MESSAGE_STACK_ID = "messages";

/** The element for another message; the page itself while there is no stack yet. */
export function messageStack(): Element {
  return document.getElementById(MESSAGE_STACK_ID) ?? document.body;
}
