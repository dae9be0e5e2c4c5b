import type { KernelName } from "./kernels.ts";
import type { Sizes } from "./sizes.ts";

/** Lanes of a workgroup, and the register tiles, of each kernel: T counts tokens, V counts vec4. */
export type Tuning = Readonly<
  Record<
    KernelName,
    { readonly WG: number } & Readonly<
      Partial<Record<"TILE_T" | "TILE_V" | "HIDDEN_V" | "COLUMN_V" | "MODEL_V", number>>
    >
  >
>;

/**
 * A software adapter wants few lanes and wide register tiles: a barrier costs it by the invocation,
 * and its loads are the bottleneck. A GPU wants lanes: a step of this size hardly fills one.
 */
export function chooseTuning(sizes: Sizes, software: boolean): Tuning {
  const WG = software ? 4 : 64;
  const single = software ? 4 : 64;
  const hiddenTile = widestTile(sizes.hidden4);
  const columnTile = widestTile(sizes.columns4);
  const modelTile = widestTile(sizes.model4);
  return {
    project: { WG, TILE_T: software ? 8 : 1, TILE_V: modelTile },
    route: { WG, TILE_T: software ? 8 : 1, TILE_V: columnTile },
    assign_experts: { WG: single },
    assign_balanced: { WG: single },
    assign_sinkhorn: { WG: single },
    dispatch: { WG: single },
    expert_hidden: { WG, TILE_T: software ? 8 : 2, TILE_V: hiddenTile },
    head: { WG },
    expert_losses: { WG },
    router_backward: { WG },
    features_backward: { WG: software ? 4 : 32 },
    finish_step: { WG: single },
    update: { WG, HIDDEN_V: hiddenTile, COLUMN_V: columnTile, MODEL_V: modelTile },
    classify: { WG },
  };
}

/** The widest tile of at most four vec4 that wastes least; 1 for nothing at all. */
function widestTile(vectors: number): number {
  const candidates = [4, 3, 2, 1].filter((tile) => tile <= Math.max(1, vectors));
  const waste = (tile: number) => Math.ceil(vectors / tile) * tile - vectors;
  return candidates.reduce((best, tile) => (waste(tile) < waste(best) ? tile : best));
}
