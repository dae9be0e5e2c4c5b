import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  readSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { RunFailed, UsageError } from "./command.ts";
import { openOutput, replaceFile } from "./outputFile.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "switchyard-output-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const inFolder = (...names: string[]) => path.join(folder, ...names);
const onLinux = process.platform === "linux";
/** Root may write whatever its permissions say. */
const isRoot = process.getuid?.() === 0;

function refusal(value: string): string {
  try {
    openOutput("--json", value);
  } catch (error) {
    if (error instanceof UsageError) return error.issues.join("\n");
    throw error;
  }
  throw new Error(`not refused: ${value}`);
}

describe("an output's place is tried before the work", () => {
  const places: Record<string, [place: () => string, reason: RegExp]> = {
    "no name": [() => "", /needs the name/],
    "a folder": [() => folder, /is a folder/],
    "a folder to come": [() => `${inFolder("new")}/`, /is a folder/],
    "a folder that is missing": [() => inFolder("no", "a.json"), /folder does not exist/],
    "a file as a folder": [() => withFile("file").concat("/a.json"), /is a file, not a folder/],
    "a name that is too long": [() => inFolder("n".repeat(300)), /name is too long/],
    "a link to a missing folder": [() => withLink("link", "no/a.json"), /folder does not exist/],
    "a link to a folder": [() => withLink("link", "."), /is a folder/],
    "links in a circle": [() => withLink("link", "link"), /in a circle/],
  };
  const placesOnLinux: typeof places = {
    "a full device": [() => "/dev/full", /no space/],
    "a pipe that nobody reads": [withFifo, /nobody reads it/],
    "a file system that takes no files": [() => "/proc/switchyard.json", /takes no files/],
    "a file that cannot be replaced": [() => "/proc/version", /takes no files/],
  };
  for (const [what, [place, reason]] of Object.entries({
    ...places,
    ...(onLinux && placesOnLinux),
  })) {
    it(`refuses ${what}`, () => {
      const value = place();
      const said = refusal(value);
      expect(said).toMatch(reason);
      expect(said).toContain("--json");
      if (value) expect(said).toContain(JSON.stringify(value));
      expect(said).toMatch(/\.$/);
    });
  }
  it.skipIf(isRoot)("refuses a file and a folder without permission", () => {
    const file = withFile("file");
    chmodSync(file, 0o444);
    expect(refusal(file)).toMatch(/permission is denied/);
    chmodSync(folder, 0o555);
    expect(refusal(inFolder("other"))).toMatch(/permission is denied/);
    chmodSync(folder, 0o755);
  });

  it("leaves nothing behind, and what was there as it was", () => {
    const file = withFile("good.json", "good");
    openOutput("--json", file);
    openOutput("--json", inFolder("new.json"));
    expect(readdirSync(folder)).toEqual(["good.json"]);
    expect(readFileSync(file, "utf8")).toBe("good");
  });
});

describe("an output is written whole or not at all", () => {
  it("replaces a file, and keeps its permissions", async () => {
    const file = withFile("a.json", "old");
    chmodSync(file, 0o640);
    await openOutput("--json", file).write("new");
    expect(readFileSync(file, "utf8")).toBe("new");
    expect(statSync(file).mode & 0o777).toBe(0o640);
    expect(readdirSync(folder)).toEqual(["a.json"]);
  });

  it("takes the longest name that there may be", async () => {
    const file = inFolder("n".repeat(255));
    await openOutput("--json", file).write("new");
    expect(readFileSync(file, "utf8")).toBe("new");
  });

  it("keeps a link and writes its target, there already or not", async () => {
    mkdirSync(inFolder("elsewhere"));
    for (const before of [false, true]) {
      const link = before ? inFolder("link") : withLink("link", "elsewhere/a.json");
      await openOutput("--json", link).write(`new ${before}`);
      expect(readlinkSync(link)).toBe("elsewhere/a.json");
      expect(readFileSync(inFolder("elsewhere", "a.json"), "utf8")).toBe(`new ${before}`);
      expect(lstatSync(inFolder("elsewhere", "a.json")).isFile()).toBe(true);
    }
  });

  it("says why a file could not be written, which is what it was before", async () => {
    const file = withFile("a.json", "good");
    const output = openOutput("--json", file);
    rmSync(folder, { recursive: true });
    await expect(output.write("new")).rejects.toThrow(RunFailed);
    await expect(output.write("new")).rejects.toThrow(/--json .*not written: its folder/);
  });

  it.runIf(onLinux)("leaves the good file where the disk is full", async () => {
    const file = withFile("a.json", "good");
    const output = openOutput("--json", file);
    // A limit on the size of files is what a full disk is to a process.
    const script = `
      import { replaceFile } from ${JSON.stringify(path.resolve("tools/outputFile.ts"))};
      process.on("SIGXFSZ", () => {});
      try { replaceFile(${JSON.stringify(file)}, "x".repeat(3e6)); } catch (error) { console.log(error.message); }`;
    const said = execFileSync(
      "sh",
      ["-c", 'ulimit -f 2000; exec "$0" --import tsx --input-type=module', process.execPath],
      { input: script, encoding: "utf8" },
    );
    expect(said).toMatch(/not written: the file would be too large.* is what it was before\.\n$/);
    expect(readFileSync(file, "utf8")).toBe("good");
    expect(readdirSync(folder)).toEqual(["a.json"]);
    await output.write("new");
    expect(readFileSync(file, "utf8")).toBe("new");
  });

  it.runIf(onLinux)("writes to a pipe that somebody reads, in one stream", async () => {
    const fifo = withFifo();
    const reader = openSync(fifo, "r+");
    const output = openOutput("--json", fifo);
    expect(output.kind).toBe("stream");
    await output.write("first\n");
    await output.write("second\n");
    const buffer = Buffer.alloc(100);
    expect(buffer.toString("utf8", 0, readSync(reader, buffer))).toBe("first\nsecond\n");
  });

  it("writes a file of the project the same way", () => {
    const file = withFile("a.svg", "old");
    replaceFile(file, Uint8Array.of(65));
    expect(readFileSync(file, "utf8")).toBe("A");
    expect(() => replaceFile(inFolder("no", "a.svg"), "x")).toThrow(/folder does not exist/);
    expect(existsSync(inFolder("no"))).toBe(false);
  });
});

function withFile(name: string, contents = ""): string {
  writeFileSync(inFolder(name), contents);
  return inFolder(name);
}

function withLink(name: string, target: string): string {
  symlinkSync(target, inFolder(name));
  return inFolder(name);
}

function withFifo(): string {
  execFileSync("mkfifo", [inFolder("fifo")]);
  return inFolder("fifo");
}
