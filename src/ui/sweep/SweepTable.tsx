import { memo } from "react";
import { axisName, valueName } from "../../lab/sweep/figure/axisNames.ts";
import { drawnAxes } from "../../lab/sweep/points.ts";
import { formatInteger, formatNumber, formatPercent } from "../format.ts";
import classes from "./SweepTable.module.css";
import { usePoints } from "./usePoints.ts";
import { useSweep } from "./useSweep.ts";

/** More rows would take the page's thread too long; the figure's CSV file has all. */
const MOST_ROWS = 400;

/** The points of the figure in numbers. */
export function SweepTable() {
  const sweep = useSweep((state) => state.sweep);
  const points = usePoints();
  if (sweep === undefined) return null;
  const axes = drawnAxes(sweep);
  const shown = points.slice(0, MOST_ROWS);
  return (
    <section className={classes.card} aria-label="Points of the sweep">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <div className={classes.scroll} tabIndex={0}>
        <table>
          <caption>Test accuracy at the end of training, over seeds</caption>
          <thead>
            <tr>
              {[...axes.map(axisName), "Mean", "Lowest", "Highest", "Runs"].map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map(({ x, line, panel, accuracy, runs, numSeeds }) => {
              const place = [x, line, ...panel].slice(0, axes.length);
              return (
                <PointRow
                  key={String(place)}
                  names={place
                    .map((index, axis) => valueName(axes[axis], index, formatNumber))
                    .join("\t")}
                  mean={accuracy?.mean}
                  lowest={accuracy?.lowest}
                  highest={accuracy?.highest}
                  numDone={runs.length}
                  numSeeds={numSeeds}
                />
              );
            })}
          </tbody>
        </table>
      </div>
      {shown.length < points.length ? (
        <p>
          {formatInteger(shown.length)} of {formatInteger(points.length)} points. The figure’s CSV
          file has all runs.
        </p>
      ) : null}
    </section>
  );
}

interface PointRowProps {
  /** Of its values, with tabs between them: a text, so that rows that stay the same are not drawn again. */
  readonly names: string;
  readonly mean: number | undefined;
  readonly lowest: number | undefined;
  readonly highest: number | undefined;
  readonly numDone: number;
  readonly numSeeds: number;
}

const PointRow = memo(function PointRow(props: PointRowProps) {
  const { names, mean, lowest, highest, numDone, numSeeds } = props;
  const [first, ...others] = names.split("\t");
  const percent = (share: number | undefined) =>
    share === undefined ? "–" : formatPercent(share, 2);
  return (
    <tr>
      <th scope="row">{first}</th>
      {others.map((name, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: columns do not change
        <td key={i}>{name}</td>
      ))}
      <td>{percent(mean)}</td>
      <td>{percent(lowest)}</td>
      <td>{percent(highest)}</td>
      <td>
        {formatInteger(numDone)} of {formatInteger(numSeeds)}
      </td>
    </tr>
  );
});
