/** The sizes that decide how many weights there are. */
export interface ModelSizes {
  readonly numPixels: number; // D
  /** Width of the features between projection and head; 0 in a mixture, which has neither. */
  readonly modelWidth: number; // M
  readonly numClasses: number; // C
  /** Experts that the router knows. */
  readonly numExperts: number; // E
  /** Experts after them that every token is sent to, ungated. */
  readonly numSharedExperts: number; // N
  /** Columns of the router's matrix, see routerColumns(). */
  readonly routerColumns: number; // Q
  /** Hidden units of the widest expert. */
  readonly hiddenSize: number; // H
  /** Hidden units of expert e: hiddenSizes[e % length]; units above them are zero for good. */
  readonly hiddenSizes: readonly number[];
}
