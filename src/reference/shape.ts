/** The sizes that determine the number of weights. */
export interface ModelSizes {
  readonly numPixels: number; // D
  /** Width of the features between projection and head; 0 in a mixture, which has neither. */
  readonly modelWidth: number; // M
  readonly numClasses: number; // C
  /** Routed experts. */
  readonly numExperts: number; // E
  /** Shared experts, after the routed ones: every token is sent to them, with gate 1. */
  readonly numSharedExperts: number; // N
  /** Columns of the router's matrix, see routerColumns(). */
  readonly routerColumns: number; // Q
  /** Hidden units of the widest expert. */
  readonly hiddenSize: number; // H
  /** Hidden units of expert e: hiddenSizes[e % length]. Further units, up to H, have zero weights. */
  readonly hiddenSizes: readonly number[];
}
