import { spawnSync } from "node:child_process";
import { PROJECT_ROOT } from "./project.ts";

/** The commit that is built, "-dirty" behind it if files differ from it; "unknown" outside a repository. */
export function buildCommit(): string {
  const describe = ["describe", "--always", "--dirty", "--abbrev=12", "--exclude=*"];
  const { status, stdout } = spawnSync("git", describe, { cwd: PROJECT_ROOT, encoding: "utf8" });
  return status === 0 ? stdout.trim() : "unknown";
}
