import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { DIST } from "../tools/project.ts";
import { buildIfStale, servePage } from "../tools/serve.ts";

/**
 * Serves the production page for the tests, and hands them its address in SWITCHYARD_URL. They see one
 * build from first to last, whatever is saved and built meanwhile: a copy.
 */
export default async function serve(): Promise<() => Promise<void>> {
  await buildIfStale();
  const copy = mkdtempSync(path.join(tmpdir(), "switchyard-page-"));
  cpSync(DIST, copy, { recursive: true });
  const server = await servePage({ port: 0, strictPort: false }, copy);
  process.env.SWITCHYARD_URL = server.url;
  return async () => {
    await server.close();
    rmSync(copy, { recursive: true });
  };
}
