/**
 * Compiles wasm/*.ts, which is AssemblyScript, into src/engine/cpu/wasm/kernels.gen.ts: the bytes of the
 * module, and what its functions take, so that kernels and host cannot drift.
 * `--check` changes nothing and fails if the committed file is not what would be written.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";
import { print, RunFailed, runCommand } from "../tools/command.ts";
import { replaceFile } from "../tools/outputFile.ts";

const generatedFile = new URL("../src/engine/cpu/wasm/kernels.gen.ts", import.meta.url);
const OPTIONS = [
  ...["--enable", "simd", "-O3", "--converge", "--noAssert"],
  // Nothing is allocated in there, and nothing thrown: the host brings the memory.
  ...["--runtime", "stub", "--use", "abort=", "--importMemory", "--noExportMemory"],
  ...["--bindings", "raw", "--pedantic"],
];

const { module, declarations } = await compile();
const functions = [...declarations.matchAll(/export function (\w+)\((.*)\): (\w+);/g)].map(
  ([, name, parameters, result]) => `  ${name}(${parameters}): ${result};`,
);
const generated = [
  "// Generated from wasm/ by scripts/compileWasm.ts (npm run wasm). Do not edit.\n",
  `export interface Kernels {\n${functions.join("\n")}\n}\n`,
  `/** The module, in base64. */\nexport const MODULE =\n  "${module}";\n`,
].join("\n");

await runCommand(async () => {
  if (!process.argv.includes("--check")) {
    replaceFile(generatedFile, generated);
    return await print(`Wrote ${fileURLToPath(generatedFile)}: ${functions.length} kernels.`);
  }
  if (readFileSync(generatedFile, "utf8") !== generated) {
    throw new RunFailed(
      "src/engine/cpu/wasm/kernels.gen.ts is out of date: run npm run wasm and commit it.",
    );
  }
  await print(`${functions.length} WebAssembly kernels match their sources.`);
});

async function compile(): Promise<{ module: string; declarations: string }> {
  const written = new Map<string, string | Uint8Array>();
  const { error, stderr } = await asc.main(
    ["wasm/index.ts", "--outFile", "kernels.wasm", ...OPTIONS],
    {
      writeFile: (name, contents) => void written.set(name, contents),
    },
  );
  const messages = stderr.toString();
  if (messages) console.error(messages);
  if (error) process.exit(1);
  const bytes = written.get("kernels.wasm");
  if (!(bytes instanceof Uint8Array)) throw new Error("The compiler wrote no module");
  return {
    module: Buffer.from(bytes).toString("base64"),
    declarations: String(written.get("kernels.d.ts")),
  };
}
