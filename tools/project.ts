import path from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of package.json. */
export const PROJECT_ROOT = path.resolve(fileURLToPath(new URL("..", import.meta.url)));
export const DIST = path.join(PROJECT_ROOT, "dist");

/** How a script that is imported as well as run knows that it was run. */
export function isEntryPoint(moduleUrl: string): boolean {
  return (
    process.argv[1] !== undefined && path.resolve(process.argv[1]) === fileURLToPath(moduleUrl)
  );
}
