import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { PROJECT_ROOT } from "../../tools/project.ts";
import { findDeadLinks } from "./deadLinks.ts";

const root = mkdtempSync(path.join(tmpdir(), "switchyard-links-"));
afterAll(() => rmSync(root, { recursive: true }));
mkdirSync(path.join(root, "docs/methods"), { recursive: true });
write("docs/methods.md", "# Methods\n\n## What came out, in short\n");

describe("findDeadLinks", () => {
  it("accepts files, images, headings, other sites and code", () => {
    write("docs/picture.svg", "<svg/>");
    const page = [
      "# Axes",
      "[up](../methods.md) [part](../methods.md#what-came-out-in-short) [here](#axes) [folder](./)",
      '![picture](../picture.svg) <img src="../picture.svg"> [site](https://example.org/x.md#y)',
      "`[not](a-link.md)`",
      "```md\n![nor](this.svg)\n```",
    ];
    write("docs/methods/axes.md", page.join("\n"));
    expect(findDeadLinks(root, ["docs"])).toEqual([]);
  });

  it.each([
    ["a page that is not there", "[up](../method.md)", "there is no docs/method.md"],
    ["an image that is not there", "![random](../random.svg)", "there is no docs/random.svg"],
    ["an HTML image", '<img src="../random.svg">', "there is no docs/random.svg"],
    ["a heading of another page", "[part](../methods.md#part)", 'no heading "part"'],
    ["a heading of the same page", "# Axes\n[part](#axis)", 'no heading "axis"'],
  ])("finds %s", (_, page, reason) => {
    write("docs/methods/axes.md", page);
    expect(findDeadLinks(root, ["docs"])).toEqual([expect.stringContaining(reason)]);
  });

  it("finds none in this project", () => {
    expect(findDeadLinks(PROJECT_ROOT, ["README.md", "CHANGELOG.md", "docs"])).toEqual([]);
  });
});

function write(file: string, text: string): void {
  writeFileSync(path.join(root, file), text);
}
