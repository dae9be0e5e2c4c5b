import { IconPin, IconPinFilled, IconStarFilled } from "@tabler/icons-react";
import { memo } from "react";
import type { KeptRun } from "../../lab/archive/keptRun.ts";
import { formatPercent } from "../format.ts";
import { RunSign } from "./RunSign.tsx";
import classes from "./RunTable.module.css";
import type { RunColumn } from "./runColumns.ts";

/** What the comparison makes of a run. */
export interface RowState {
  /** The same object while it says the same: rows are drawn anew when it changes. */
  readonly isSelected: boolean;
  readonly isPinned: boolean;
  /** Of its experiment; undefined where it is not compared. */
  readonly letter: string | undefined;
  readonly isBaseline: boolean;
  /** Whether the pointer is over its experiment, here or in a figure. */
  readonly isPointed: boolean;
}

interface RunRowProps {
  readonly run: KeptRun;
  readonly index: number;
  readonly columns: readonly RunColumn[];
  readonly state: RowState;
  readonly onSelect: (runs: readonly KeptRun[], isSelected: boolean) => void;
  readonly onPin: (run: KeptRun) => void;
  readonly onPoint: (run: KeptRun | undefined) => void;
}

/** A row of the table of runs. Its controls know their row, for the keys that lead from row to row. */
export const RunRow = memo(function RunRow(props: RunRowProps) {
  const { run, index, columns, state, onSelect, onPin, onPoint } = props;
  const [nameColumn, ...others] = columns;
  const name = nameColumn?.textOf(run) ?? run.link;
  const Pin = state.isPinned ? IconPinFilled : IconPin;
  return (
    <tr
      aria-rowindex={index + 2}
      data-selected={state.isSelected || undefined}
      data-pointed={state.isPointed || undefined}
      onPointerEnter={() => onPoint(run)}
    >
      <td className={classes.check}>
        <input
          type="checkbox"
          aria-label={`Compare ${name}`}
          data-control="compare"
          data-row={index}
          checked={state.isSelected}
          disabled={run.row === undefined}
          onChange={({ currentTarget }) => onSelect([run], currentTarget.checked)}
        />
      </td>
      <th scope="row" title={run.note === "" ? name : `${name}. ${run.note}`}>
        <span className={classes.name}>
          {state.letter === undefined ? null : (
            <RunSign letter={state.letter} isBaseline={state.isBaseline} />
          )}
          {run.isStarred ? <IconStarFilled size="0.75rem" role="img" aria-label="starred" /> : null}
          <span className={classes.text}>{name}</span>
          <Standing run={run} />
        </span>
      </th>
      {others.map((column) => (
        <td key={column.key}>{column.textOf(run)}</td>
      ))}
      <td className={classes.pinCell}>
        <button
          type="button"
          aria-label={`Baseline: ${name}`}
          aria-pressed={state.isPinned}
          title={state.isPinned ? "No longer the baseline" : "Compare the others with this run"}
          data-control="pin"
          data-row={index}
          disabled={run.row === undefined}
          onClick={() => onPin(run)}
        >
          <Pin size="1rem" aria-hidden="true" />
        </button>
      </td>
    </tr>
  );
});

/** Of a run that is not at its end, how far it is. */
function Standing({ run }: { readonly run: KeptRun }) {
  const { standing, step, totalSteps, row } = run;
  if (standing === "done") {
    return row?.diverged ? <span className={classes.standing}>diverged</span> : null;
  }
  const words = { "under-way": "training", cut: "stopped", failed: "failed" }[standing];
  const share = totalSteps > 0 ? `, ${formatPercent(step / totalSteps, 0)}` : "";
  return (
    <span className={classes.standing}>
      {words}
      {share}
    </span>
  );
}
