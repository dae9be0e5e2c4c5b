import path from "node:path";
import { build } from "vite";
import { PROJECT_ROOT } from "../../tools/project.ts";
import { BUNDLE } from "./contents.ts";

/** Bundles bench/gpu/main.ts and all that it imports, but for Dawn, into one file below `folder`. */
export async function writeBundle(folder: string): Promise<void> {
  await build({
    root: PROJECT_ROOT,
    configFile: false,
    logLevel: "warn",
    publicDir: false,
    ssr: { noExternal: true, external: ["webgpu"] },
    build: {
      ssr: "bench/gpu/main.ts",
      outDir: path.join(folder, path.dirname(BUNDLE)),
      emptyOutDir: false,
      target: "node20",
      rolldownOptions: {
        output: { entryFileNames: path.basename(BUNDLE), codeSplitting: false },
      },
    },
  });
}
