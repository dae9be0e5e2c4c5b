import { formatPercent } from "../format.ts";
import unseen from "../unseen.module.css";
import classes from "./ExpertsPerImage.module.css";

interface ExpertsPerImageProps {
  /** [E + 1] how many images went to 0, 1, ... E experts */
  readonly counts: readonly number[];
}

/** Columns beyond the last one that counts are left out; this many are always there. */
const LEAST_COLUMNS = 5;
/** The last of so many columns holds all that are beyond it. */
const MOST_COLUMNS = 9;
const HEIGHT = 30;

/** How many experts chose an image: a table, whose cells are bars for those who see them. */
export function ExpertsPerImage({ counts }: ExpertsPerImageProps) {
  const images = counts.reduce((sum, count) => sum + count, 0);
  const shown = columnsOf(counts);
  const isCut = shown.length < lastUsed(counts) + 1;
  const largest = Math.max(1, ...shown);
  return (
    <table className={classes.histogram}>
      <caption>experts that chose an image</caption>
      <tbody>
        <tr>
          {shown.map((count, experts) => (
            <td
              // biome-ignore lint/suspicious/noArrayIndexKey: a column is its number of experts
              key={experts}
              title={`${formatPercent(count / Math.max(1, images))} of the test images`}
            >
              <i
                data-none={experts === 0 || undefined}
                style={{ height: count === 0 ? 0 : Math.max(1, (count / largest) * HEIGHT) }}
              />
              <span className={unseen.text}>{formatPercent(count / Math.max(1, images))}</span>
            </td>
          ))}
        </tr>
      </tbody>
      <tfoot>
        <tr>
          {shown.map((_, experts) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a column is its number of experts
            <th key={experts} scope="col">
              {experts}
              {isCut && experts === shown.length - 1 ? "+" : ""}
            </th>
          ))}
        </tr>
      </tfoot>
    </table>
  );
}

function columnsOf(counts: readonly number[]): number[] {
  const shown = counts.slice(0, Math.max(LEAST_COLUMNS, lastUsed(counts) + 1));
  const beyond = shown.splice(MOST_COLUMNS).reduce((sum, count) => sum + count, 0);
  return shown.map((count, experts) => count + (experts === MOST_COLUMNS - 1 ? beyond : 0));
}

function lastUsed(counts: readonly number[]): number {
  return counts.findLastIndex((count) => count > 0);
}
