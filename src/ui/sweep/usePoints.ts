import { useMemo } from "react";
import { pointsOf, type SweepPoint } from "../../lab/sweep/points.ts";
import { useSweep } from "./useSweep.ts";

/** The points of the sweep that is open, with the runs that are done. */
export function usePoints(): readonly SweepPoint[] {
  const sweep = useSweep((state) => state.sweep);
  const done = useSweep((state) => state.done);
  return useMemo(() => {
    if (sweep === undefined) return [];
    return pointsOf(sweep, new Map([...done].map(([link, { row }]) => [link, row])));
  }, [sweep, done]);
}
