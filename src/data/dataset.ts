/** A classified image set as it stands in memory: pixels stay 8-bit up to the engine. */
export interface Split {
  /** [count, pixels] u8, row-major */
  readonly images: Uint8Array;
  /** [count] u8 */
  readonly labels: Uint8Array;
  readonly count: number;
}

export interface Dataset {
  readonly name: string;
  readonly train: Split;
  readonly test: Split;
  readonly rows: number;
  readonly columns: number;
  /** C, largest label + 1 */
  readonly numClasses: number;
}
