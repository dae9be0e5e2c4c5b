import { useEffect, useMemo, useState } from "react";
import type { SweepAxis } from "../../experiment/sweep.ts";
import { keyOf, type LineOfPanel, linesOf, testedPoints } from "../../lab/sweep/byClass.ts";
import { placeName } from "../../lab/sweep/figure/axisNames.ts";
import { drawnAxes } from "../../lab/sweep/points.ts";
import { formatNumber } from "../format.ts";
import classes from "./ClassFigures.module.css";
import { ClassGainFigure } from "./ClassGainFigure.tsx";
import { SharesFigure } from "./SharesFigure.tsx";
import { usePoints } from "./usePoints.ts";
import { useOpenSweep, useSweep } from "./useSweep.ts";

/** Which classes gain, and who gets what, along the x axis; for one line at a time. */
export function ClassFigures() {
  const { readTests } = useOpenSweep();
  const sweep = useSweep((state) => state.sweep);
  const done = useSweep((state) => state.done);
  const isAtRest = useSweep(({ standing }) => standing === "ready");
  const points = usePoints();
  const lines = useMemo(() => linesOf(points), [points]);
  const [chosen, choose] = useState<string>();
  const key = lines.some((line) => keyOf(line) === chosen) ? chosen : lines[0] && keyOf(lines[0]);

  useEffect(() => {
    // While runs train their tests are known; those of earlier days are in the archive.
    if (isAtRest) void readTests();
  }, [isAtRest, readTests]);

  const tested = useMemo(
    () => (key === undefined ? [] : testedPoints(points, done, key)),
    [points, done, key],
  );
  if (sweep === undefined || tested.length === 0) return null;
  const [xAxis, ...otherAxes] = drawnAxes(sweep);
  return (
    <>
      {lines.length > 1 ? (
        <label className={classes.choice}>
          Class by class, for
          <select value={key} onChange={(event) => choose(event.currentTarget.value)}>
            {lines.map((line) => (
              <option key={keyOf(line)} value={keyOf(line)}>
                {nameLine(line, otherAxes)}
              </option>
            ))}
          </select>
        </label>
      ) : null}
      {xAxis && tested.length > 1 ? (
        <ClassGainFigure sweep={sweep} xAxis={xAxis} points={tested} />
      ) : null}
      <SharesFigure sweep={sweep} xAxis={xAxis} points={tested} />
    </>
  );
}

function nameLine({ line, panel }: LineOfPanel, axes: readonly SweepAxis[]): string {
  return axes.map((axis, i) => placeName(axis, [line, ...panel][i], formatNumber)).join(" · ");
}
