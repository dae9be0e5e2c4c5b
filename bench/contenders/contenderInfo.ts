/** How a contender finds what an image needs of the experts. */
export type Computes = "chosen experts" | "every expert";

export interface ContenderInfo {
  /** Short and stable: options and reports name contenders by it. */
  readonly id: string;
  /** As tables show it. */
  readonly name: string;
  /** Compared with our engine on the same. */
  readonly processor: "gpu" | "cpu";
  readonly computes: Computes;
  readonly isOurs?: boolean;
}

/** In pages and on Dawn. */
export const OURS_WEBGPU: ContenderInfo = {
  id: "ours-webgpu",
  name: "Switchyard WebGPU",
  processor: "gpu",
  computes: "chosen experts",
  isOurs: true,
};
