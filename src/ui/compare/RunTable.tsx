import { IconChevronDown, IconChevronUp } from "@tabler/icons-react";
import { type KeyboardEvent, useEffect, useMemo, useRef } from "react";
import type { KeptRun } from "../../lab/archive/keptRun.ts";
import type { Sorting } from "../../lab/compare/arrangeRuns.ts";
import { type RowState, RunRow } from "./RunRow.tsx";
import classes from "./RunTable.module.css";
import { rowAfterKey } from "./rowKeys.ts";
import type { RunColumn } from "./runColumns.ts";
import { scrollToRow, useRowsInSight } from "./useRowsInSight.ts";

interface RunTableProps {
  /** As they are shown, sorted and filtered. */
  readonly runs: readonly KeptRun[];
  /** The first is the run's name. */
  readonly columns: readonly RunColumn[];
  /** Whether the window has room for little more than names and one column. */
  readonly isNarrow: boolean;
  readonly stateOf: (run: KeptRun) => RowState;
  readonly sorting: Sorting | undefined;
  readonly onSort: (sorting: Sorting) => void;
  readonly onSelect: (runs: readonly KeptRun[], isSelected: boolean) => void;
  readonly onPin: (run: KeptRun) => void;
  readonly onPoint: (run: KeptRun | undefined) => void;
}

/** Of a row, in rem. */
const ROW_HEIGHT = 2.25;
/** Of the head, in rem. */
const HEAD_HEIGHT = 2.75;
/** In rem: for names and controls, beside the columns of fields and measures. */
const ROOM = 20;
const NARROW_ROOM = 12;
/** Characters that a column has room for. */
const WIDEST = 26;

/** The runs that are kept. Only the rows in sight are laid out: hundreds scroll as smoothly as ten. */
export function RunTable(props: RunTableProps) {
  const { runs, columns, isNarrow, stateOf, sorting, onSort, onSelect, onPin, onPoint } = props;
  const scrollRef = useRef<HTMLDivElement>(null);
  const rowHeight = ROW_HEIGHT * remInPixels();
  const { first, end } = useRowsInSight(scrollRef, rowHeight, runs.length);
  const widths = useMemo(() => measureColumns(columns, runs), [columns, runs]);
  const letters = widths.slice(1).reduce((sum, width) => sum + width, 0);
  const room = isNarrow ? NARROW_ROOM : ROOM;
  const focusRow = useRowFocus(scrollRef, rowHeight);
  const above = first * rowHeight;
  const below = (runs.length - end) * rowHeight;
  const isAllSelected = runs.length > 0 && runs.every((run) => stateOf(run).isSelected);

  function onKeyDown(event: KeyboardEvent<HTMLElement>) {
    const { control, row } = (event.target as HTMLElement).dataset;
    if (control === undefined || row === undefined) return;
    const next = rowAfterKey(event.key, Number(row), runs.length);
    if (next === undefined) return;
    event.preventDefault();
    focusRow({ control, row: next });
  }

  return (
    <div ref={scrollRef} className={classes.scroll}>
      <table
        className={classes.table}
        aria-label="Runs"
        aria-rowcount={runs.length + 1}
        data-narrow={isNarrow || undefined}
        style={{ minWidth: `calc(${letters}ch + ${columns.length + room}rem)` }}
        onPointerLeave={() => onPoint(undefined)}
      >
        <colgroup>
          <col className={classes.narrow} />
          {columns.map(({ key }, index) => (
            <col
              key={key}
              style={index === 0 ? {} : { width: `calc(${widths[index]}ch + 1rem)` }}
            />
          ))}
          <col className={classes.pin} />
        </colgroup>
        <thead>
          <tr aria-rowindex={1}>
            <td className={classes.check}>
              <input
                type="checkbox"
                aria-label="Compare all runs that are shown"
                checked={isAllSelected}
                disabled={runs.length === 0}
                onChange={({ currentTarget }) => onSelect(runs, currentTarget.checked)}
              />
            </td>
            {columns.map((column) => (
              <HeadCell key={column.key} column={column} sorting={sorting} onSort={onSort} />
            ))}
            <th scope="col" className={classes.pinHead}>
              Baseline
            </th>
          </tr>
        </thead>
        <tbody onKeyDown={onKeyDown}>
          {above > 0 ? <Spacer height={above} /> : null}
          {runs.slice(first, end).map((run, place) => (
            <RunRow
              key={run.id}
              run={run}
              index={first + place}
              columns={columns}
              state={stateOf(run)}
              onSelect={onSelect}
              onPin={onPin}
              onPoint={onPoint}
            />
          ))}
          {below > 0 ? <Spacer height={below} /> : null}
        </tbody>
      </table>
    </div>
  );
}

/** Stands for the rows out of sight. */
function Spacer({ height }: { readonly height: number }) {
  return (
    <tr>
      <td className={classes.spacer} style={{ height }} />
    </tr>
  );
}

interface HeadCellProps extends Pick<RunTableProps, "sorting" | "onSort"> {
  readonly column: RunColumn;
}

function HeadCell({ column, sorting, onSort }: HeadCellProps) {
  const { key, label, note, title, isBestHigh = false } = column;
  const isSorted = sorting?.column === key;
  const isDescending = isSorted && sorting.isDescending;
  const next = isSorted ? !isDescending : isBestHigh;
  const Arrow = isDescending ? IconChevronDown : IconChevronUp;
  return (
    <th
      scope="col"
      aria-sort={isSorted ? (isDescending ? "descending" : "ascending") : undefined}
      title={title}
    >
      <button type="button" onClick={() => onSort({ column: key, isDescending: next })}>
        <span>
          {label}
          {note ? <small>{note}</small> : null}
        </span>
        {isSorted ? <Arrow size="0.875rem" aria-hidden="true" /> : null}
      </button>
    </th>
  );
}

/** Characters of each column, from its longest text: columns keep their width while other rows come into sight. */
function measureColumns(columns: readonly RunColumn[], runs: readonly KeptRun[]): number[] {
  return columns.map((column) => {
    // A label takes two lines where it has several words.
    const head = Math.max(longestWord(column.label), column.label.length / 2 + 1);
    const least = Math.max(head, column.note?.length ?? 0) + 1;
    const longest = runs.reduce((most, run) => Math.max(most, column.textOf(run).length), least);
    return Math.min(WIDEST, Math.ceil(longest));
  });
}

const longestWord = (text: string) => Math.max(...text.split(" ").map(({ length }) => length));

/** The visitor's size of letters. */
function remInPixels(): number {
  return Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16;
}

interface FocusedControl {
  readonly control: string;
  readonly row: number;
}

/** Moves the focus to the same control of another row, which may have to come into sight first. */
function useRowFocus(scrollRef: React.RefObject<HTMLElement | null>, rowHeight: number) {
  const wanted = useRef<FocusedControl>(undefined);
  useEffect(() => {
    if (wanted.current === undefined) return;
    const { control, row } = wanted.current;
    const selector = `[data-control="${control}"][data-row="${row}"]`;
    const found = scrollRef.current?.querySelector<HTMLElement>(selector);
    if (!found) return;
    wanted.current = undefined;
    found.focus();
  });
  return (focused: FocusedControl) => {
    wanted.current = focused;
    const element = scrollRef.current;
    const headHeight = HEAD_HEIGHT * remInPixels();
    if (element) element.scrollTop = scrollToRow(element, focused.row, { rowHeight, headHeight });
    const selector = `[data-control="${focused.control}"][data-row="${focused.row}"]`;
    const found = scrollRef.current?.querySelector<HTMLElement>(selector);
    if (!found) return;
    wanted.current = undefined;
    found.focus({ preventScroll: true });
  };
}
