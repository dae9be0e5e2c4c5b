/** What a bare Linux machine needs to run `bench --gpu`: the project's tree, as far as it is used, and a Node. */
import { existsSync } from "node:fs";
import path from "node:path";
import { CATALOGUE } from "../../src/data/catalogue.ts";
import { preparedFile } from "../../tools/datasetFromDisk.ts";
import { PROJECT_ROOT } from "../../tools/project.ts";
import { findVulkan, LOADER } from "../../tools/vulkan.ts";

export interface PackedFile {
  /** Absolute. */
  readonly from: string;
  /** Where it lies in the pack's archive, or beside it. */
  readonly to: string;
}

/** The script is bundled to this place: the same depth as what it is made of, so that paths hold. */
export const BUNDLE = "bench/gpu.mjs";

const [MNIST] = CATALOGUE;

/** In the archive, beside the bundle. */
export function archivedFiles(): PackedFile[] {
  const [loader] = findVulkan([], process.env.SWITCHYARD_BROWSER).loaders;
  const ofProject = [
    "node_modules/webgpu/index.js",
    "node_modules/webgpu/package.json",
    "node_modules/webgpu/LICENSE.md",
    "node_modules/webgpu/dist/linux-x64/dawn.node",
    "bench/contenders/torch_moe.py",
    "LICENSE",
    ...dataFiles(),
  ];
  return [
    { from: process.execPath, to: "bin/node" },
    ...(loader ? [{ from: loader, to: `lib/${LOADER}` }] : []),
    ...ofProject.map((file) => ({ from: path.join(PROJECT_ROOT, file), to: file })),
  ];
}

/** As prepared for the page: `npm run data` puts them there. */
function dataFiles(): string[] {
  const folder = path.dirname(preparedFile(MNIST, MNIST.files.trainImages));
  const files = Object.values(MNIST.files).map((file) => preparedFile(MNIST, file));
  return [...files, path.join(folder, "NOTICE.txt")].map((file) =>
    path.relative(PROJECT_ROOT, file),
  );
}

const XZ = "/usr/bin/xz";
const LZMA_FOLDERS = ["/usr/lib/x86_64-linux-gnu", "/lib/x86_64-linux-gnu", "/usr/lib64"];
const LZMA = "liblzma.so.5";

export function hasXz(): boolean {
  return existsSync(XZ);
}

/** Beside the archive: what unpacks and starts it. */
export function looseFiles(): PackedFile[] {
  const lzma = LZMA_FOLDERS.map((folder) => path.join(folder, LZMA)).find((f) => existsSync(f));
  return [
    { from: path.join(PROJECT_ROOT, "bench/pack/run.sh"), to: "run.sh" },
    { from: path.join(PROJECT_ROOT, "bench/pack/NOTICE.txt"), to: "NOTICE.txt" },
    ...(hasXz() && lzma
      ? [
          { from: XZ, to: "xz/xz" },
          { from: lzma, to: `xz/${LZMA}` },
        ]
      : []),
    ...licences(),
  ];
}

/** Texts that have to go with the files, where this machine has them. */
function licences(): PackedFile[] {
  const texts = [
    { from: "/usr/share/common-licenses/Apache-2.0", to: "licences/Apache-2.0.txt" },
    { from: "/usr/share/doc/nodejs/LICENSE", to: "licences/node.txt" },
    { from: path.join(path.dirname(process.execPath), "../LICENSE"), to: "licences/node.txt" },
    { from: "/usr/share/doc/xz-utils/copyright", to: "licences/xz-utils.txt" },
  ];
  const seen = new Set<string>();
  return texts.filter(({ from, to }) => {
    if (seen.has(to) || !existsSync(from)) return false;
    seen.add(to);
    return true;
  });
}
