/** Who takes part. Nothing of a library is loaded before its `open` is called. */
import type { Contender } from "./contender.ts";
import { type ContenderInfo, OURS_WEBGPU } from "./contenderInfo.ts";

/** One that runs in a page. */
export interface PageContender extends ContenderInfo {
  /** The npm packages whose versions the report names. */
  readonly packages: readonly string[];
  open(): Promise<Contender>;
}

export const PAGE_CONTENDERS: readonly PageContender[] = [
  {
    ...OURS_WEBGPU,
    packages: [],
    open: async () => (await import("./ours.ts")).openWebGpuEngine(navigator.gpu),
  },
  {
    id: "ours-cpu",
    name: "Switchyard CPU",
    processor: "cpu",
    computes: "chosen experts",
    isOurs: true,
    packages: [],
    open: async () => (await import("./ours.ts")).openCpuEngine(),
  },
  {
    id: "jaxjs-webgpu",
    name: "jax-js WebGPU",
    processor: "gpu",
    computes: "every expert",
    packages: ["@jax-js/jax"],
    open: async () => (await import("./jaxjs.ts")).openJax("webgpu"),
  },
  {
    id: "jaxjs-wasm",
    name: "jax-js Wasm",
    processor: "cpu",
    computes: "every expert",
    packages: ["@jax-js/jax"],
    open: async () => (await import("./jaxjs.ts")).openJax("wasm"),
  },
  {
    id: "tfjs-webgpu",
    name: "TensorFlow.js WebGPU",
    processor: "gpu",
    computes: "every expert",
    packages: ["@tensorflow/tfjs-core", "@tensorflow/tfjs-backend-webgpu"],
    open: async () => (await import("./tfjs.ts")).openTensorFlow("webgpu", "dense"),
  },
  {
    id: "tfjs-wasm",
    name: "TensorFlow.js Wasm",
    processor: "cpu",
    computes: "every expert",
    packages: ["@tensorflow/tfjs-core", "@tensorflow/tfjs-backend-wasm"],
    open: async () => (await import("./tfjs.ts")).openTensorFlow("wasm", "dense"),
  },
  {
    id: "tfjs-cpu",
    name: "TensorFlow.js CPU",
    processor: "cpu",
    computes: "chosen experts",
    packages: ["@tensorflow/tfjs-core", "@tensorflow/tfjs-backend-cpu"],
    // Whichever was faster: on this backend gathering is, and the choice is read without waiting.
    open: async () => (await import("./tfjs.ts")).openTensorFlow("cpu", "gathered"),
  },
];
