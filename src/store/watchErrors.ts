import { describeThrown, type PageMessages, showMessage } from "./pageMessages.ts";

/** What a browser says of an error that nobody caught. */
type Uncaught = Pick<ErrorEvent, "message" | "filename"> & { readonly error?: unknown };

/** Harmless: an observer's work was put off to the next frame. */
const HARMLESS = /^ResizeObserver loop/;

/**
 * Shows errors and rejections that nobody caught, of the page's own scripts: browsers keep those of
 * extensions, which run in the page too, from other eyes.
 */
export function watchErrors(page: EventTarget, origin: string, messages: PageMessages): void {
  const show = (thrown: unknown) => {
    showMessage(messages, {
      id: "uncaught",
      text: `A part of the page failed: ${describeThrown(thrown)} If something looks wrong, save the result and reload.`,
    });
  };
  page.addEventListener("error", (event) => {
    const { message, filename = "", error } = event as Event & Partial<Uncaught>;
    if (message === undefined || HARMLESS.test(message) || !filename.startsWith(origin)) return;
    show(error ?? message);
  });
  page.addEventListener("unhandledrejection", (event) => {
    show((event as PromiseRejectionEvent).reason);
  });
}
