import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { withoutWallClock } from "../../../src/lab/sweep/readResult.ts";

/** Eight runs of a moment each. */
export const TINY_SWEEP = "?v=1&engine=cpu&trainSize=600&epochs=1&numExperts=2,3&seed=0..3";

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** @param follow is called with the process, and all of its standard error so far, whenever there is more */
export async function sweep(
  args: readonly string[],
  follow: (child: ChildProcess, stderr: string) => void = () => {},
): Promise<Ended> {
  const child = spawn(process.execPath, ["--import", "tsx", "cli/sweep.ts", ...args]);
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (data) => {
    stdout += data;
  });
  child.stderr.on("data", (data) => {
    stderr += data;
    follow(child, stderr);
  });
  const [code] = await once(child, "close");
  return { code, stdout, stderr };
}

/**
 * What a sweep's folder holds, by file name. Of results everything to the bit but what the wall clock said:
 * trainSeconds and imagesPerSecond are never the same twice.
 */
export function contentsOf(folder: string): Readonly<Record<string, unknown>> {
  const files = readdirSync(folder).filter((name) => name.endsWith(".json"));
  return Object.fromEntries(
    files.toSorted().map((name) => {
      const contents = JSON.parse(readFileSync(path.join(folder, name), "utf8"));
      return [name, name === "index.json" ? contents : withoutWallClock(contents)];
    }),
  );
}
