/**
 * `npm run check:tree`: imports run one way (docs/architecture.md has the picture), and the lock file
 * serves every machine: it names no registry, and the binaries of all platforms. Links and images of the
 * documents lead somewhere.
 */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { PROJECT_ROOT } from "../tools/project.ts";
import { findDeadLinks } from "./tree/deadLinks.ts";

/** Each part of the project, and the parts it may import beside itself. The longest matching path counts. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  "src/reference": [],
  "src/data": [],
  "src/experiment": [
    "src/data",
    "src/reference/routing.ts",
    "src/reference/shape.ts",
    "src/reference/parameters.ts",
  ],
  "src/engine": ["src/reference", "src/data", "src/experiment"],
  "src/engine/cpu": [
    "src/engine/engine.ts",
    "src/engine/memory.ts",
    "src/engine/nextTask.ts",
    "src/engine/replicas.ts",
    "src/reference",
    "src/data",
    "src/experiment",
  ],
  "src/engine/webgpu": [
    "src/engine/engine.ts",
    "src/engine/memory.ts",
    "src/engine/profile.ts",
    "src/engine/replicas.ts",
    "src/reference",
    "src/data",
    "src/experiment",
  ],
  "src/run": [
    "src/engine/engine.ts",
    "src/engine/nextTask.ts",
    "src/engine/profile.ts",
    "src/engine/replicas.ts",
    "src/reference",
    "src/data",
    "src/experiment",
  ],
  "src/weights": [
    "src/run",
    "src/engine/engine.ts",
    "src/reference/parameters.ts",
    "src/reference/routing.ts",
    "src/reference/shape.ts",
    "src/data",
    "src/experiment",
  ],
  "src/pytorch": [
    "src/weights",
    "src/run",
    "src/reference/routing.ts",
    "src/reference/shape.ts",
    "src/experiment",
  ],
  "src/probe": [
    "src/probe/slowMotion",
    "src/run",
    "src/engine/engine.ts",
    "src/reference",
    "src/data",
    "src/experiment",
  ],
  // A step that is taken apart has the CPU engine's own arithmetic.
  "src/probe/slowMotion": [
    "src/probe",
    "src/run",
    "src/engine/engine.ts",
    "src/engine/cpu",
    "src/reference",
    "src/data",
    "src/experiment",
  ],
  "src/host": ["src/run", "src/probe", "src/engine", "src/data", "src/experiment"],
  // A composition root: what the worker's host keeps runs with is the archive's.
  "src/host/worker.ts": ["src/host", "src/lab/archive", "src/run", "src/engine", "src/data"],
  "src/lab": [
    "src/host",
    "src/run",
    "src/weights",
    "src/pytorch",
    "src/probe",
    "src/data",
    "src/experiment",
  ],
  "src/store": ["src/lab", "src/run", "src/experiment"],
  "src/ui": [
    "src/store",
    "src/lab",
    "src/run",
    "src/probe",
    "src/data",
    "src/experiment",
    "src/reference/measures.ts",
    "src/reference/routing.ts",
  ],
  tools: ["src"],
  cli: ["tools", "src"],
  bench: ["tools", "src"],
  scripts: ["tools", "src"],
};
const ROOTS = ["src", "tools", "cli", "bench", "scripts"];
/** Composition roots may import everything, and tests the helpers of their own part. */
const EXEMPT = /^src\/[^/]+$|\.test\.tsx?$|\/testing\//;
const IMPORT = /(?:from|import)\s*\(?\s*"(\.{1,2}\/[^"?]+)/g;

const DOCUMENTS = ["README.md", "CHANGELOG.md", "docs"];

const problems = [
  ...findWrongImports(),
  ...findLockFaults(),
  ...findDeadLinks(PROJECT_ROOT, DOCUMENTS),
];
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;
else
  console.log(
    "Imports run one way, the lock file serves every machine, and no link of the documents is dead.",
  );

function findWrongImports(): string[] {
  return ROOTS.flatMap(sourceFiles)
    .filter((file) => !EXEMPT.test(file))
    .flatMap((file) => importsOf(file).flatMap((imported) => explainIfWrong(file, imported)));
}

function sourceFiles(root: string): string[] {
  return readdirSync(path.join(PROJECT_ROOT, root), { recursive: true, encoding: "utf8" })
    .filter((file) => /\.tsx?$/.test(file))
    .map((file) => `${root}/${file.split(path.sep).join("/")}`);
}

function importsOf(file: string): string[] {
  const text = readFileSync(path.join(PROJECT_ROOT, file), "utf8");
  return [...text.matchAll(IMPORT)].map(([, target = ""]) =>
    path.posix.join(path.posix.dirname(file), target),
  );
}

function explainIfWrong(file: string, imported: string): string[] {
  if (!ROOTS.some((root) => isInside(imported, root))) return [];
  const part = partOf(file);
  if (!part) return [`${file}: there is no such part; add it to scripts/checkTree.ts.`];
  const allowed = [part, ...(MAY_IMPORT[part] ?? [])];
  if (allowed.some((prefix) => isInside(imported, prefix))) return [];
  return [
    `${file} imports ${imported}: ${part} may import ${allowed.slice(1).join(", ") || "nothing"}.`,
  ];
}

function partOf(file: string): string | undefined {
  const parts = Object.keys(MAY_IMPORT).filter((part) => isInside(file, part));
  return parts.sort((a, b) => b.length - a.length)[0];
}

function isInside(file: string, prefix: string): boolean {
  return file === prefix || file.startsWith(`${prefix}/`);
}

interface LockedPackage {
  readonly resolved?: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** npm leaves out binaries that its registry does not have, and then `npm ci` fails. */
function findLockFaults(): string[] {
  const text = readFileSync(path.join(PROJECT_ROOT, "package-lock.json"), "utf8");
  const packages: Record<string, LockedPackage> = JSON.parse(text).packages;
  const names = new Set(Object.keys(packages).map((key) => key.split("node_modules/").at(-1)));
  return Object.entries(packages).flatMap(([key, { resolved, optionalDependencies = {} }]) => {
    const missing = Object.keys(optionalDependencies).filter((name) => !names.has(name));
    return [
      ...(resolved?.startsWith("http") ? [`package-lock.json names a registry for ${key}.`] : []),
      ...missing.map((name) => `package-lock.json lacks ${name}, which ${key} may need.`),
    ];
  });
}
