import { describe, expect, it } from "vitest";
import { createPageMessages, describeThrown, dismissMessage, showMessage } from "./pageMessages.ts";
import { watchErrors } from "./watchErrors.ts";

describe("page messages", () => {
  it("stand until they are dismissed, one for each subject", () => {
    const messages = createPageMessages();
    showMessage(messages, { id: "save", text: "First." });
    showMessage(messages, { id: "other", text: "Other." });
    showMessage(messages, { id: "save", text: "Second." });
    expect(messages.getState().map(({ text }) => text)).toEqual(["Other.", "Second."]);
    dismissMessage(messages, "other");
    expect(messages.getState().map(({ text }) => text)).toEqual(["Second."]);
  });

  it.each([
    [new Error("The disk is full"), "The disk is full."],
    [new TypeError("Why?"), "Why?"],
    [new RangeError(""), "RangeError."],
    ["a string", "a string."],
    [undefined, "undefined."],
  ])("tell %s as %j", (thrown, text) => {
    expect(describeThrown(thrown)).toBe(text);
  });
});

describe("watchErrors", () => {
  const ORIGIN = "https://example.org";

  function setUp() {
    const page = new EventTarget();
    const messages = createPageMessages();
    watchErrors(page, ORIGIN, messages);
    return {
      texts: () => messages.getState().map(({ text }) => text),
      happen: (type: string, details: object) =>
        page.dispatchEvent(Object.assign(new Event(type), details)),
    };
  }

  it("shows a rejection that nobody caught", () => {
    const { texts, happen } = setUp();
    happen("unhandledrejection", { reason: new Error("No room") });
    expect(texts()).toEqual([expect.stringContaining("No room. If something looks wrong")]);
  });

  it("shows an error of the page's own scripts", () => {
    const { texts, happen } = setUp();
    const error = new TypeError("x is not a function");
    happen("error", { message: "Uncaught", filename: `${ORIGIN}/assets/index.js`, error });
    expect(texts()).toEqual([expect.stringContaining("x is not a function.")]);
  });

  it.each([
    ["an extension's", { message: "Uncaught", filename: "chrome-extension://abc/x.js" }],
    ["another origin's", { message: "Script error.", filename: "" }],
    ["a late observer's", { message: "ResizeObserver loop limit", filename: `${ORIGIN}/` }],
    ["an image's", {}],
  ])("passes over %s", (_, details) => {
    const { texts, happen } = setUp();
    happen("error", details);
    expect(texts()).toEqual([]);
  });
});
