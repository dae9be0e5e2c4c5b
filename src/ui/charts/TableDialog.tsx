import { Modal } from "@mantine/core";
import type { Table, TableCell } from "../../lab/exports.ts";
import { pickFew } from "../../lab/series.ts";
import { formatInteger, formatSmall } from "../format.ts";
import classes from "./TableDialog.module.css";

interface TableDialogProps {
  /** The figure's. */
  readonly name: string;
  readonly table: Table;
  readonly onClose: () => void;
}

/** Curves have hundreds of rows: a reader gets the first, the last, and some between. */
const MOST_ROWS = 60;

/** The numbers behind a figure, as they were when the table was asked for. */
export function TableDialog({ name, table, onClose }: TableDialogProps) {
  const { columns, rows } = table;
  const shown = pickFew(rows, MOST_ROWS);
  const isCut = shown.length < rows.length;
  return (
    <Modal opened onClose={onClose} returnFocus={false} title={`${name}, as a table`} size="auto">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <section className={classes.scroll} aria-label={`Rows of “${name}”`} tabIndex={0}>
        <table className={classes.table}>
          <thead>
            <tr>
              {columns.map((column) => (
                <th key={column} scope="col">
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map(([first, ...others], index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the table does not change
              <tr key={index}>
                <th scope="row">{describeCell(first)}</th>
                {others.map((cell, column) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: the table does not change
                  <td key={column}>{describeCell(cell)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {isCut ? (
        <p className={classes.note}>
          {formatInteger(shown.length)} of {formatInteger(rows.length)} rows. The CSV file has all
          of them, in full precision.
        </p>
      ) : null}
    </Modal>
  );
}

function describeCell(cell: TableCell): string {
  if (cell === undefined) return "–";
  if (typeof cell === "string") return cell;
  return Number.isInteger(cell) ? formatInteger(cell) : formatSmall(cell);
}
