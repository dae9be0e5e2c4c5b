import type { RunDescription } from "../../run/events.ts";
import { formatFixed } from "../format.ts";

type TilingChoice = NonNullable<RunDescription["engine"]["tiling"]>;

const WHY: Record<TilingChoice["why"], string> = {
  "only-one": "the one that suits this adapter",
  measured: "the fastest here",
  remembered: "found the fastest here on an earlier run",
  "not-measured": "the likeliest; nothing was measured",
};

/** How the kernels are tiled, and why: "shared tiles: the fastest here (0.21 ms a step; register tiles 0.34 ms)". */
export function describeTiling({ name, why, stepMs }: TilingChoice): string {
  const times = Object.entries(stepMs)
    .sort(([one]) => (one === name ? -1 : 1))
    .map(([tiling, ms]) => `${tiling === name ? "" : `${tiling} `}${formatMs(ms)}`);
  const [own, ...others] = times;
  const measured = own === undefined ? "" : ` (${[`${own} a step`, ...others].join("; ")})`;
  return `${name}: ${WHY[why]}${measured}`;
}

function formatMs(ms: number): string {
  return `${formatFixed(ms, ms < 10 ? 2 : 0)}\u202fms`;
}
