import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";

const TRAIN = ["--import", "tsx", "cli/train.ts", "?v=1", "--runtime", "browser"];

describe("train without a browser", () => {
  it.each([
    ["is not there", path.join(tmpdir(), "no-browser")],
    ["is a folder", tmpdir()],
    ["cannot be run", path.resolve("package.json")],
  ])("ends with code 1 and a sentence if SWITCHYARD_BROWSER %s", (_, browser) => {
    const env = { ...process.env, SWITCHYARD_BROWSER: browser };
    const { status, stdout, stderr } = spawnSync(process.execPath, TRAIN, {
      encoding: "utf8",
      env,
    });
    expect(stderr).toBe(
      `SWITCHYARD_BROWSER is ${browser}, which is not a program that can be run: set it to the path of Chrome, Edge or Chromium, or unset it.\n`,
    );
    expect(stdout).toBe("");
    expect(status).toBe(1);
  });
});
