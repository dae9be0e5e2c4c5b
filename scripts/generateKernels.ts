/**
 * Reflects shaders/*.wgsl into src/engine/webgpu/kernels.gen.ts, so that host and shader cannot drift:
 * the bindings, their order and the bytes of their elements, the uniform's fields and their offsets, the
 * tunable constants, and the complete source with its libraries appended (appended, so that line numbers in errors stay true).
 * `--check` changes nothing and fails if the committed file is not what would be written.
 */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import {
  ArrayInfo,
  ResourceType,
  type VariableInfo,
  WgslReflect,
} from "wgsl_reflect/wgsl_reflect.module.js";
import { print, RunFailed, runCommand } from "../tools/command.ts";
import { replaceFile } from "../tools/outputFile.ts";
import { describeDuplicate } from "./kernels/declarations.ts";
import { overridesAsked } from "./kernels/overridesAsked.ts";

const shaderFolder = new URL("../shaders/", import.meta.url);
const generatedFile = new URL("../src/engine/webgpu/kernels.gen.ts", import.meta.url);

const kernelNames = readdirSync(shaderFolder)
  .filter((file) => file.endsWith(".wgsl"))
  .map((file) => file.replace(".wgsl", ""))
  .sort();
/** Bytes of one element of each storage buffer, by the name that it is bound under. */
const elementBytes = new Map<string, number>();

await runCommand(async () => {
  const generated = generate();
  if (!process.argv.includes("--check")) {
    replaceFile(generatedFile, generated);
    return await print(`Wrote ${fileURLToPath(generatedFile)}: ${kernelNames.length} kernels.`);
  }
  if (readFileSync(generatedFile, "utf8") !== generated) {
    throw new RunFailed(
      "src/engine/webgpu/kernels.gen.ts is out of date: run npm run kernels and commit it.",
    );
  }
  await print(`${kernelNames.length} kernels match their generated specs.`);
});

function generate(): string {
  const specs = kernelNames.map(reflectKernel);
  return [
    "// Generated from shaders/ by scripts/generateKernels.ts (npm run kernels). Do not edit.\n",
    `export const PARAMS = ${JSON.stringify(structFields("params", "Params"), null, 2)} as const;\n`,
    `export const REPLICA = ${JSON.stringify(structFields("replica", "Replica"), null, 2)} as const;\n`,
    `export const ELEMENT_BYTES = ${JSON.stringify(Object.fromEntries([...elementBytes].sort()), null, 2)} as const;\n`,
    `export const KERNELS = ${JSON.stringify(Object.fromEntries(specs), null, 2)} as const;\n`,
  ].join("\n");
}

function reflectKernel(name: string) {
  const kernel = readFileSync(new URL(`${name}.wgsl`, shaderFolder), "utf8");
  const files = new Map([[`${name}.wgsl`, kernel], ...librariesOf(kernel)]);
  const duplicate = describeDuplicate(files);
  if (duplicate) throw new RunFailed(`shaders/${name}.wgsl: ${duplicate}`);
  const source = [...files.values()].join("\n");
  const reflection = new WgslReflect(source);
  const entry = reflection.entry.compute[0];
  if (entry?.name !== "main" || reflection.entry.compute.length !== 1) {
    throw new RunFailed(`shaders/${name}.wgsl must have exactly one entry point, main.`);
  }
  const bindings = (reflection.getBindGroups()[0] ?? []).map((variable, index) => {
    if (variable.binding !== index)
      throw new RunFailed(`shaders/${name}.wgsl: binding ${index} is missing.`);
    if (variable.type instanceof ArrayInfo) measureElement(name, variable.name, variable.type);
    return { name: variable.name, type: bindingType(variable) };
  });
  const tunables = [...kernel.matchAll(/^const (\w+): u32 = (\d+)u; \/\/ tune/gm)].map((m) => [
    m[1],
    Number(m[2]),
  ]);
  const asked = overridesAsked(entry);
  const overrides = reflection.overrides.map(({ name }) => name).filter((own) => asked.has(own));
  return [name, { name, bindings, overrides, tunables: Object.fromEntries(tunables), source }];
}

function measureElement(kernel: string, binding: string, { stride }: ArrayInfo): void {
  const known = elementBytes.get(binding) ?? stride;
  if (known !== stride) {
    throw new RunFailed(
      `shaders/${kernel}.wgsl: ${binding} has elements of ${stride} bytes, elsewhere of ${known}.`,
    );
  }
  elementBytes.set(binding, stride);
}

/** The sources of the libraries that a shader requires, and of those that these require, each once. */
function librariesOf(source: string, found = new Map<string, string>()): Map<string, string> {
  const required = /^\/\/ requires +(.+)$/m.exec(source)?.[1]?.trim().split(/\s+/) ?? [];
  for (const file of required) {
    if (found.has(file)) continue;
    const library = readFileSync(new URL(file, shaderFolder), "utf8");
    found.set(file, library);
    librariesOf(library, found);
  }
  return found;
}

function bindingType(variable: VariableInfo): GPUBufferBindingType {
  if (variable.resourceType === ResourceType.Uniform) return "uniform";
  return variable.access === "read_write" ? "storage" : "read-only-storage";
}

/** Field name to byte offset and scalar type, and the struct's size. */
function structFields(library: string, struct: string) {
  const source = readFileSync(new URL(`lib/${library}.wgsl`, shaderFolder), "utf8");
  const info = new WgslReflect(source).structs.find((candidate) => candidate.name === struct);
  if (!info) throw new RunFailed(`shaders/lib/${library}.wgsl has no struct ${struct}.`);
  const fields = info.members.map((member) => [
    member.name,
    { offset: member.offset, type: member.type.name },
  ]);
  return { sizeBytes: info.size, fields: Object.fromEntries(fields) };
}
