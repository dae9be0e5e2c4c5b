/** Id of the element that holds the messages above the page: see PageMessages. */
export const MESSAGE_STACK_ID = "messages";

/** The element to add a message to; the body of the page before the stack is rendered. */
export function messageStack(): Element {
  return document.getElementById(MESSAGE_STACK_ID) ?? document.body;
}
