import type { Sweep } from "../../experiment/sweep.ts";
import type { Table } from "../../lab/exports.ts";
import { axisName } from "../../lab/sweep/figure/axisNames.ts";
import { drawnAxes } from "../../lab/sweep/points.ts";
import type { Taken } from "../takeHome/taken.ts";

/** A figure of a sweep, with the sweep's whole address under it. */
export function takeFromSweep(sweep: Sweep, observations: Table): Taken {
  const { origin, pathname } = window.location;
  const names = drawnAxes(sweep).map(axisName);
  return {
    observations,
    caption: [`Sweep over ${names.join(" × ") || "seeds"}`, `${origin}${pathname}${sweep.link}`],
    words: `sweep ${names.join(" ").toLowerCase()}`,
  };
}
