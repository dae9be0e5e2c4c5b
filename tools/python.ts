import { spawnSync } from "node:child_process";

/** Names of Python, the one of a distribution last: its packages are there even if another Python comes first. */
const PYTHONS = ["python3", "/usr/bin/python3", "python"];
const PROBE_LIMIT_MS = 60_000;

/** A Python here that can import a module; undefined where none can. */
export function findPythonWith(module: string): string | undefined {
  return PYTHONS.find((python) => {
    const probe = spawnSync(python, ["-c", `import ${module}`], { timeout: PROBE_LIMIT_MS });
    return probe.status === 0;
  });
}
