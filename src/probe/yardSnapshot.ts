/** The live picture: a few digits on their way through the router, and what the experts look for. */
export interface YardSnapshot {
  readonly step: number;
  /** Test digits, assigned as at test. */
  readonly test: YardScene;
  /** Digits of a training batch, assigned as in training; undefined where training assigns as a test does. */
  readonly training: YardScene | undefined;
  /** [C, E] of each class's gates, the share of every expert, over a sample of the test images: where all experts see all images. */
  readonly gateShares: Float32Array | undefined;
  /** U hidden units shown of each expert */
  readonly unitsShown: number;
  /** [E + N, U, D] first-layer weights as they meet the pixels, each unit scaled to -127..127 by its own largest magnitude */
  readonly units: Int8Array;
  /** [E + N, U] share of test digits sampled that excite the unit; 0 is a dead unit */
  readonly unitActivity: Float32Array;
}

/** Digits of one batch, and what became of it. */
export interface YardScene {
  readonly digits: readonly YardDigit[];
  /** Images that were routed together, those included that are not shown; 1 where each is routed by itself. */
  readonly batchImages: number;
  /** [E] how often each expert was chosen in that batch, or chose */
  readonly load: Uint32Array;
  /** Most that an expert takes of them; 0: as many as come. */
  readonly capacity: number;
  /** Assignments of that batch that found their expert full. */
  readonly dropped: number;
  /** Images of that batch without a routed expert. */
  readonly unrouted: number;
}

export interface YardDigit {
  /** Number of the image in its split. */
  readonly index: number;
  /** [D] u8 */
  readonly pixels: Uint8Array;
  readonly label: number;
  /** Routed experts it was sent to, or that took it, in the order of the slots. */
  readonly experts: readonly number[];
  /** Their gates. */
  readonly gates: readonly number[];
  /** Those of them that were full, and dropped it. */
  readonly dropped: readonly number[];
  /** The bits that a hash looks up in its table; undefined without one. */
  readonly hashKey: number | undefined;
  readonly prediction: number;
  /** probability given to the prediction */
  readonly confidence: number;
}
