import { type KeyboardEvent, memo, useState } from "react";
import { formatInteger } from "../../format.ts";
import unseen from "../../unseen.module.css";
import classes from "./CountTable.module.css";

interface CountTableProps {
  readonly caption: string;
  /** Said before a row's name. */
  readonly rowKind: string;
  readonly columns: readonly { readonly name: string; readonly colour?: string }[];
  /** [rows][columns] */
  readonly counts: readonly (readonly number[])[];
  /** The cell whose images are shown. */
  readonly chosen: readonly [row: number, column: number] | undefined;
  /** Whether a count is of mistakes. */
  readonly isWrong?: (row: number, column: number) => boolean;
  readonly nameOf: (row: number, column: number, images: string) => string;
  readonly onChoose: (row: number, column: number) => void;
}

/** Past this many columns the table scrolls sideways. */
const MOST_COLUMNS = 16;
const MOVES: Readonly<Record<string, readonly [number, number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

/** Counts of images, each a button that opens them. One stop of the tab key; arrows move between the cells. */
export const CountTable = memo(function CountTable(props: CountTableProps) {
  const { caption, rowKind, columns, counts, chosen, isWrong = () => false } = props;
  const [focused, setFocused] = useState<readonly [number, number]>([0, 0]);
  const stop = chosen ?? focused;
  const most = Math.max(1, ...counts.flat());

  function onKeyDown(event: KeyboardEvent<HTMLTableElement>) {
    const move = MOVES[event.key];
    const cell = (event.target as HTMLElement).dataset.cell?.split(" ").map(Number);
    if (!move || !cell) return;
    event.preventDefault();
    const next = [(cell[0] ?? 0) + move[0], (cell[1] ?? 0) + move[1]];
    event.currentTarget.querySelector<HTMLElement>(`[data-cell="${next.join(" ")}"]`)?.focus();
  }

  return (
    <table
      className={classes.table}
      data-wide={columns.length > MOST_COLUMNS || undefined}
      onKeyDown={onKeyDown}
    >
      <caption className={unseen.text}>{caption}</caption>
      <thead>
        <tr>
          <td />
          {columns.map(({ name, colour }) => (
            <th key={name} scope="col">
              {name}
              {colour ? <i className={classes.colour} style={{ background: colour }} /> : null}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {counts.map((cells, row) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a row is its class
          <tr key={row}>
            <th scope="row">
              <span className={unseen.text}>{rowKind} </span>
              {row}
            </th>
            {cells.map((count, column) => (
              <td key={columns[column]?.name}>
                <button
                  type="button"
                  className={classes.cell}
                  data-cell={`${row} ${column}`}
                  data-empty={count === 0 || undefined}
                  tabIndex={row === stop[0] && column === stop[1] ? 0 : -1}
                  aria-pressed={row === chosen?.[0] && column === chosen[1]}
                  aria-label={props.nameOf(row, column, describeImages(count))}
                  style={styleOf(count / most, isWrong(row, column))}
                  onFocus={() => setFocused([row, column])}
                  onClick={() => props.onChoose(row, column)}
                >
                  {count}
                </button>
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
});

function styleOf(share: number, isWrong: boolean) {
  // Mistakes are few: their shade is raised, so that they can be told apart.
  const amount = isWrong ? Math.min(1, share * 12) ** 0.6 : share ** 0.8;
  const tone = isWrong ? "var(--sy-wrong-fill)" : "var(--sy-accent)";
  return { "--amount": amount, "--tone": tone } as Record<string, string | number>;
}

function describeImages(count: number): string {
  return `${formatInteger(count)} ${count === 1 ? "image" : "images"}`;
}
