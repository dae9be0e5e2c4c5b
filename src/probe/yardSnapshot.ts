/** What the yard draws of one step: the routes of a few digits, and the first-layer weights of the experts. */
export interface YardSnapshot {
  readonly step: number;
  /** Test digits, routed as in a test. */
  readonly test: YardScene;
  /** Digits of a training batch, routed as in training; undefined where training routes as a test does. */
  readonly training: YardScene | undefined;
  /** [C, E] each expert's share of the gates of a class, over a sample of test images; only where every expert sees every image. */
  readonly gateShares: Float32Array | undefined;
  /** U hidden units shown of each expert */
  readonly unitsShown: number;
  /** [E + N, U, D] first-layer weights over the pixels, each unit scaled to -127..127 by its own largest magnitude */
  readonly units: Int8Array;
  /** [E + N, U] share of the expert's sampled test digits on which the unit is active; 0 is a dead unit */
  readonly unitActivity: Float32Array;
}

/** Some digits of one batch, and how that batch was routed. */
export interface YardScene {
  readonly digits: readonly YardDigit[];
  /** Images that were routed together, also those not shown; 1 where each is routed by itself. */
  readonly batchImages: number;
  /** [E] assignments of each expert in that batch, before capacity */
  readonly load: Uint32Array;
  /** Most images of the batch that an expert takes; 0: no limit. */
  readonly capacity: number;
  /** Assignments of that batch that were dropped because the expert was full. */
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
  /** Routed experts of the image, in the order of the slots. */
  readonly experts: readonly number[];
  /** Gates of `experts`. */
  readonly gates: readonly number[];
  /** Those of `experts` that were full and dropped the image. */
  readonly dropped: readonly number[];
  /** Key that a hash method looks up in its table; undefined for other methods. */
  readonly hashKey: number | undefined;
  readonly prediction: number;
  /** probability given to the prediction */
  readonly confidence: number;
}
