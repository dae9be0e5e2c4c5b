import type { KernelName } from "./kernels.ts";
import type { Sizes } from "./sizes.ts";

/** Lanes of a workgroup, and the register tiles, of each kernel. */
export type Tuning = Readonly<
  Record<KernelName, { readonly WG: number; readonly TILE_T?: number; readonly TILE_V?: number }>
>;

/**
 * A software adapter wants few lanes and wide register tiles: a barrier costs it by the invocation,
 * and its loads are the bottleneck. A GPU wants lanes: a step of this size hardly fills one.
 */
export function chooseTuning(sizes: Sizes, software: boolean): Tuning {
  const WG = software ? 4 : 64;
  const single = software ? 4 : 64;
  const TILE_V = hiddenTile(sizes.hidden4);
  return {
    route: { WG, TILE_T: software && sizes.experts4 <= 4 ? 2 : 1, TILE_V: sizes.experts4 },
    dispatch: { WG: single },
    expert_hidden: { WG, TILE_T: software ? 8 : 2, TILE_V },
    combine: { WG },
    head_backward: { WG },
    finish_step: { WG: single },
    update_hidden: { WG, TILE_V },
    update_output: { WG },
    update_router: { WG },
    tally: { WG },
  };
}

/** The widest tile of at most four vec4 that wastes least. */
function hiddenTile(hidden4: number): number {
  const candidates = [4, 3, 2, 1].filter((tile) => tile <= hidden4);
  const waste = (tile: number) => Math.ceil(hidden4 / tile) * tile - hidden4;
  return candidates.reduce((best, tile) => (waste(tile) < waste(best) ? tile : best));
}
