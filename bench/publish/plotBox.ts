/** Where a plot goes: names begin at `left`, lines at `top`, and its axis lies at `bottom`. */
export interface PlotBox {
  readonly left: number;
  readonly top: number;
  readonly bottom: number;
}
