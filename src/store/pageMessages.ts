import { createStore, type StoreApi } from "zustand/vanilla";
import { asSentence } from "../run/asSentence.ts";

/** Something that the page itself has to say: not of the run, whose state has its own notices. */
export interface PageMessage {
  /** A newer message with the same id takes the place of the older. */
  readonly id: string;
  /** Whole sentences. */
  readonly text: string;
}

/** The messages that nobody has dismissed, the oldest first. */
export type PageMessages = StoreApi<readonly PageMessage[]>;

export function createPageMessages(): PageMessages {
  return createStore<readonly PageMessage[]>(() => []);
}

export function showMessage(messages: PageMessages, message: PageMessage): void {
  const others = messages.getState().filter(({ id }) => id !== message.id);
  messages.setState([...others, message], true);
}

export function dismissMessage(messages: PageMessages, dismissed: string): void {
  messages.setState(
    messages.getState().filter(({ id }) => id !== dismissed),
    true,
  );
}

/** Whatever was thrown, as a sentence with its full stop. */
export function describeThrown(thrown: unknown): string {
  const text = thrown instanceof Error && thrown.message !== "" ? thrown.message : String(thrown);
  return asSentence(text);
}
