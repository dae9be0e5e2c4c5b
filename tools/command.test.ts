import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { openSync } from "node:fs";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, it } from "vitest";

const MODULE = JSON.stringify(path.resolve("tools/command.ts"));
const onLinux = process.platform === "linux";

/** A command whose main function is this text, in a process of its own. */
function start(main: string, stdout: "pipe" | number = "pipe"): ChildProcess {
  const script = `import { print, RunFailed, runCommand, UsageError } from ${MODULE};
    await runCommand(async (signal) => { ${main} });`;
  const child = spawn(
    process.execPath,
    ["--import", "tsx", "--input-type=module", "--eval", script],
    {
      stdio: ["ignore", stdout, "pipe"],
    },
  );
  return child;
}

/** Exit code, and what it said on standard error. */
async function end(child: ChildProcess): Promise<{ code: number; said: string }> {
  let said = "";
  child.stderr?.on("data", (data: Buffer) => {
    said += data;
  });
  const [code] = await once(child, "exit");
  return { code, said };
}

async function waitFor(child: ChildProcess, text: string): Promise<void> {
  for await (const [data] of onData(child)) if (String(data).includes(text)) return;
}

async function* onData(child: ChildProcess) {
  while (child.stdout) yield await once(child.stdout, "data");
}

describe("a command's exit code", () => {
  it.each([
    ["0 when it is done", 'await print("hello");', 0, /^$/],
    ["1 when the run failed", 'throw new RunFailed("Why.");', 1, /^Why\.\n$/],
    ["2 when it was asked wrongly", 'throw new UsageError(["What."]);', 2, /^What\.\nNothing/],
    ["1 when nothing can finish it", "await new Promise(() => {});", 1, /^The command stopped/],
  ])("is %s", async (_, main, code, said) => {
    expect(await end(start(main))).toEqual({ code, said: expect.stringMatching(said) });
  });

  it.runIf(onLinux)("is 1, and a sentence, when standard output is full", async () => {
    const ended = end(start('await print("hello");', openSync("/dev/full", "w")));
    expect(await ended).toEqual({
      code: 1,
      said: "Standard output cannot be written: no space is left on the device.\n",
    });
  });

  it("is 1, and a sentence, when nobody reads standard output", async () => {
    const child = start('await new Promise((go) => setTimeout(go, 500)); await print("hello");');
    child.stdout?.destroy();
    expect(await end(child)).toEqual({
      code: 1,
      said: "Standard output cannot be written: nobody reads it any more.\n",
    });
  });

  it("is 0 when nobody reads the progress", async () => {
    const child = start(`await new Promise((go) => setTimeout(go, 500));
      for (let i = 0; i < 9; i++) { console.error("progress"); process.stderr.write("progress"); }
      await new Promise((go) => setTimeout(go, 100));`);
    child.stderr?.destroy();
    const [code] = await once(child, "exit");
    expect(code).toBe(0);
  });
});

describe("an interruption", () => {
  const work = `let go; signal.addEventListener("abort", () => go?.());
    setInterval(() => {}, 1000); await print("ready");`;

  it.each(["SIGINT", "SIGTERM"] as const)("by %s lets it finish, with code 130", async (name) => {
    const child = start(
      `${work} await new Promise((resolve) => { go = resolve; }); await print("kept");`,
    );
    const ended = end(child);
    await waitFor(child, "ready");
    child.kill(name);
    await waitFor(child, "kept");
    expect((await ended).code).toBe(130);
  });

  it("that arrives several times is one; a second one ends at once", async () => {
    const child = start(`${work} await new Promise(() => {});`);
    const ended = end(child);
    await waitFor(child, "ready");
    for (let i = 0; i < 3; i++) child.kill("SIGINT");
    await delay(1500);
    expect(child.exitCode).toBeNull();
    child.kill("SIGINT");
    expect((await ended).code).toBe(130);
  });

  it("does not hide that what was done could not be kept", async () => {
    const child = start(
      `${work} await new Promise((resolve) => { go = resolve; }); throw new RunFailed("Full.");`,
    );
    const ended = end(child);
    await waitFor(child, "ready");
    child.kill("SIGINT");
    expect(await ended).toEqual({ code: 1, said: expect.stringMatching(/\nFull\.\n$/) });
  });
});
