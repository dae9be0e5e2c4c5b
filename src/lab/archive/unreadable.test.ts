import { expect, it } from "vitest";
import { describeUnreadable } from "./unreadable.ts";

it.each<[what: string, value: unknown, name: string]>([
  ["its name", { name: "<b>mine</b>", link: "?v=1" }, "“<b>mine</b>”"],
  ["its link where it has no name", { name: " ", link: "?v=1&seed=7" }, "“?v=1&seed=7”"],
  ["its key where it says nothing", { name: 7 }, "“key”"],
  ["its key where it is no record", null, "“key”"],
  ["the beginning of a long name", { name: "x".repeat(500) }, `“${"x".repeat(60)}…”`],
])("a record that cannot be read goes by %s", (_, value, name) => {
  expect(describeUnreadable([["key", value]])).toContain(
    `1 record of the stored runs cannot be read: ${name}.`,
  );
});

it("says nothing where all can be read", () => {
  expect(describeUnreadable([])).toBeUndefined();
});
