import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { chooseDriver, driverManifest, explainMissing, findVulkan } from "./vulkan.ts";

let root: string;

beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), "switchyard-vulkan-test-"));
});
afterEach(() => rmSync(root, { recursive: true }));

function put(...files: readonly string[]): void {
  for (const file of files) {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), "");
  }
}

const NVIDIA = "usr/share/vulkan/icd.d/nvidia_icd.json";
const LAVAPIPE = "usr/share/vulkan/icd.d/lvp_icd.x86_64.json";
const IN_CONTAINER = "usr/local/nvidia/share/vulkan/icd.d/nvidia_icd.json";
const LIBRARY = "usr/lib/x86_64-linux-gnu/libGLX_nvidia.so.0";
const SWIFTSHADER = "usr/lib/chromium/vk_swiftshader_icd.json";

const find = () => findVulkan([path.join(root, "own")], undefined, root);
const choose = () => chooseDriver(find());
const at = (file: string) => path.join(root, file);

describe("a Vulkan driver", () => {
  it("is the loader's business where NVIDIA's is in its place", () => {
    put(NVIDIA, LAVAPIPE, LIBRARY, SWIFTSHADER);
    expect(choose()).toEqual({ kind: "loader's own" });
  });

  it("is NVIDIA's before a software driver, wherever it lies", () => {
    put(LAVAPIPE, IN_CONTAINER, SWIFTSHADER);
    expect(choose()).toEqual({ kind: "manifest", file: at(IN_CONTAINER) });
  });

  it("needs no manifest where its library is there", () => {
    put(LAVAPIPE, LIBRARY);
    expect(choose()).toEqual({ kind: "library", file: at(LIBRARY) });
    expect(JSON.parse(driverManifest("/a.so"))).toMatchObject({ ICD: { library_path: "/a.so" } });
  });

  it("is borrowed from a browser where there is no other", () => {
    put(SWIFTSHADER);
    expect(choose()).toEqual({ kind: "manifest", file: at(SWIFTSHADER) });
    put(LAVAPIPE);
    expect(choose()).toEqual({ kind: "loader's own" });
  });

  it("and the loader are missed with a sentence that says what to install", () => {
    expect(choose()).toEqual({ kind: "none" });
    expect(find().loaders).toEqual([]);
    expect(explainMissing(choose(), false)).toContain("apt-get install libvulkan1");
    expect(explainMissing(choose(), true)).toContain("nvidia_icd.json");
    put(NVIDIA);
    expect(explainMissing(choose(), true)).toBeUndefined();
  });
});

it("a loader is the system's before a pack's own, and that before a browser's", () => {
  const loaders = [
    "usr/lib64/libvulkan.so.1",
    "own/libvulkan.so.1",
    "usr/lib/chromium/libvulkan.so.1",
  ];
  put(...loaders);
  expect(find().loaders).toEqual(loaders.map(at));
});
