import { SUBGROUPS, type WebGpuDevice } from "./device.ts";
import type { KernelName } from "./kernelNames.ts";
import type { Sizes } from "./sizes.ts";

type Side = "HIDDEN" | "OUTPUT" | "COLUMN" | "MODEL" | "CLASS";

/**
 * Lanes of a workgroup, and the register tiles, of each kernel: T counts tokens, V vec4, and U the units in them. And
 * the most workgroups of a replica.
 */
export type Tuning = Readonly<
  Record<
    KernelName,
    { readonly WG: number; readonly mostGroups?: number | undefined } & Readonly<
      Partial<
        Record<
          | "TILE_T"
          | "TILE_V"
          | "TILE_U"
          | "LANES"
          | "QUAD"
          | "SLICES"
          | "ROOM"
          | "HIDDEN_U"
          | `${Side}_V`,
          number
        >
      >
    >
  >
>;

/** What the tilings of all kernels are worked out from. */
interface Shape {
  /** Lanes of a workgroup of the kernels that give every invocation weights or a tile of its own. */
  readonly lanes: number;
  /** Lanes that share a tile in workgroup memory; 1: tiles stay in registers. */
  readonly shared: number;
  /** Lanes that lend each other what they have loaded: none, or the 4 of a quad where the device has subgroups. */
  readonly quad?: 1 | 4;
  /** Rows of a tile. */
  readonly rows: number;
  /** Lanes of a workgroup of the kernels that give every invocation a token. */
  readonly tokenLanes: number;
  /** Lanes of the kernels that are one workgroup. */
  readonly single: number;
  /** Most workgroups, over all replicas, of kernels whose lanes loop over blocks of weights; absent: any number. */
  readonly mostGroups?: number;
}

/**
 * Tilings to choose from, by the name that visitors read. Those for GPUs: the first is taken where nothing is
 * measured. A small batch leaves a GPU nearly idle, so that lanes had better share a tile; a large one fills it.
 */
const GPU_SHAPES = {
  "shared tiles": { lanes: 64, shared: 64, rows: 4, tokenLanes: 16, single: 64 },
  "narrow shared tiles": { lanes: 64, shared: 32, rows: 2, tokenLanes: 16, single: 64 },
  "register tiles": { lanes: 64, shared: 1, rows: 2, tokenLanes: 64, single: 64 },
  "wide register tiles": { lanes: 32, shared: 1, rows: 8, tokenLanes: 32, single: 64 },
} as const satisfies Record<string, Shape>;

/**
 * Software adapters (SwiftShader) want few lanes and wide register tiles: a barrier has a cost for every invocation,
 * and loads are the bottleneck. SwiftShader divides a dispatch into sixteen parts, and every workgroup has a cost of
 * its own. No others are offered: every alternative that was tried took longer to compile than it saved.
 */
const SOFTWARE = { lanes: 4, shared: 1, tokenLanes: 4, single: 4, mostGroups: 16 } as const;
const SOFTWARE_SHAPES = {
  "quads for software adapters": { ...SOFTWARE, rows: 4, quad: 4 },
  "register tiles for software adapters": { ...SOFTWARE, rows: 8 },
} as const satisfies Record<string, Shape>;

/** To be raised with every change that may turn a remembered choice into a bad one. */
export const TILINGS_VERSION = 2;

export type TilingName = keyof typeof GPU_SHAPES | keyof typeof SOFTWARE_SHAPES;

/** Every tiling, for tests that all of them compute the same. */
export const TILINGS: Readonly<Record<TilingName, Shape>> = { ...GPU_SHAPES, ...SOFTWARE_SHAPES };

/** The tilings that suit a device, the likeliest first. */
export function tilingsFor({ software, device }: WebGpuDevice): readonly TilingName[] {
  if (!software) return Object.keys(GPU_SHAPES) as TilingName[];
  return [
    device.features.has(SUBGROUPS)
      ? "quads for software adapters"
      : "register tiles for software adapters",
  ];
}

/** Workgroup memory that every device has room for, in bytes. */
const WORKGROUP_BYTES = 16_384;

export function tuningOf(sizes: Sizes, tiling: TilingName): Tuning {
  const { lanes, shared, quad = 1, rows, tokenLanes, single, mostGroups }: Shape = TILINGS[tiling];
  const tile = (vectors: number) => {
    const TILE_V = widestTile(vectors);
    const bytesPerRow = shared * TILE_V * 16;
    const TILE_T = shared === 1 ? rows : Math.min(rows, Math.floor(WORKGROUP_BYTES / bytesPerRow));
    return { WG: shared === 1 ? lanes : shared, LANES: shared, QUAD: quad, TILE_T, TILE_V };
  };
  const { LANES: _, ...projected } = tile(sizes.model4);
  const hiddenTile = tile(sizes.hidden4);
  return {
    project: { ...projected, WG: lanes },
    route: tile(sizes.columns4),
    assign_experts: { WG: single },
    assign_balanced: { WG: single, ROOM: roomFor(sizes.E) },
    assign_sinkhorn: { WG: single, ROOM: roomFor(sizes.E) },
    dispatch: { WG: single, SLICES: Math.min(single, 16), ROOM: roomFor(sizes.A) },
    expert_hidden: { ...hiddenTile, TILE_U: unitsOf(hiddenTile.TILE_V, sizes.H) },
    head: { WG: tokenLanes },
    expert_losses: { WG: tokenLanes },
    router_backward: { WG: tokenLanes },
    features_backward: { WG: Math.min(lanes, 32) },
    finish_step: { WG: single },
    update: {
      WG: lanes,
      mostGroups: mostGroups && Math.max(1, Math.floor(mostGroups / sizes.R)),
      QUAD: quad,
      HIDDEN_V: hiddenTile.TILE_V,
      HIDDEN_U: unitsOf(hiddenTile.TILE_V, sizes.H),
      OUTPUT_V: widestTile(sizes.outputs4),
      COLUMN_V: widestTile(sizes.columns4),
      MODEL_V: widestTile(sizes.model4),
      CLASS_V: widestTile(sizes.classes4),
    },
    classify: { WG: tokenLanes },
  };
}

/** Numbers of experts that workgroup memory can have room for; the last is MAX_EXPERTS of lib/spread.wgsl. */
const ROOMS = [8, 16, 32, 64, 72] as const;

/**
 * The smallest room for so many experts: SwiftShader zeroes workgroup memory with a store for every word, and each
 * store takes 0.4 ms to compile. There are few rooms, so that engines of many sizes share kernels.
 */
function roomFor(experts: number): number {
  const enough = ROOMS.find((room) => room >= experts);
  if (!enough) throw new RangeError(`there is no room for ${experts} experts`);
  return enough;
}

/** The widest tile of at most four vec4 that wastes least; 1 for nothing at all. */
function widestTile(vectors: number): number {
  const candidates = [4, 3, 2, 1].filter((tile) => tile <= Math.max(1, vectors));
  const waste = (tile: number) => Math.ceil(vectors / tile) * tile - vectors;
  return candidates.reduce((best, tile) => (waste(tile) < waste(best) ? tile : best));
}

/** Units in a tile of so many vec4: where it holds all units there are, the last vec4 counts as one, two or four. */
function unitsOf(vectors: number, units: number): number {
  const last = units - 4 * (vectors - 1);
  return 4 * (vectors - 1) + (last <= 2 ? last : 4);
}
