import { useMediaQuery } from "@mantine/hooks";
import { useCallback, useMemo, useState } from "react";
import type { KeptRun } from "../../lab/archive/keptRun.ts";
import type { RunArchive } from "../../lab/archive/runArchive.ts";
import { filterRuns, type Sorting, sortRuns } from "../../lab/compare/arrangeRuns.ts";
import type { Comparison } from "../../lab/compare/comparedRuns.ts";
import { commonExperiment, readLinkedRun } from "../../lab/compare/linkedFields.ts";
import { nameRun } from "../../lab/runNames.ts";
import { MOST_SELECTED, pinRun, selectRuns } from "../../store/comparison.ts";
import { formatInteger, formatNumber } from "../format.ts";
import { useServices } from "../services.ts";
import { AddResults } from "./AddResults.tsx";
import classes from "./Comparison.module.css";
import type { RowState } from "./RunRow.tsx";
import { RunTable } from "./RunTable.tsx";
import { accuracySpreads, fieldColumns, measureColumns, type RunColumn } from "./runColumns.ts";

interface RunsCardProps {
  readonly archive: RunArchive | undefined;
  /** Undefined while they are read. */
  readonly runs: readonly KeptRun[] | undefined;
  /** What the visitor should know of the archive. */
  readonly problem: string | undefined;
  readonly comparison: Comparison<KeptRun>;
  readonly selected: readonly string[];
  readonly pinned: string | undefined;
  /** The experiment that the pointer is over. */
  readonly pointed: string | undefined;
  readonly onPoint: (key: string | undefined) => void;
}

const NO_RUNS: readonly KeptRun[] = [];

/** The table of runs with its filter, and the way to add results of other machines. */
export function RunsCard(props: RunsCardProps) {
  const {
    archive,
    runs = NO_RUNS,
    problem,
    comparison,
    selected,
    pinned,
    pointed,
    onPoint,
  } = props;
  const { viewStore } = useServices();
  const [filter, setFilter] = useState("");
  const [sorting, setSorting] = useState<Sorting>();
  const isNarrow = useMediaQuery(NARROW) ?? false;
  const columns = useMemo(() => columnsOf(runs, pinned, isNarrow), [runs, pinned, isNarrow]);
  const shown = useMemo(
    () => sortRuns(filterRuns(runs, columns, filter), columns, sorting),
    [runs, columns, filter, sorting],
  );
  const stateOf = useRowStates(comparison, selected, pinned, pointed);
  const onSelect = useCallback(
    (changed: readonly KeptRun[], isSelected: boolean) => {
      const ids = changed.filter(({ row }) => row !== undefined).map(({ id }) => id as string);
      const others = selected.filter((id) => !ids.includes(id));
      selectRuns(viewStore, isSelected ? [...selected, ...ids] : others);
    },
    [selected, viewStore],
  );
  const onPin = useCallback(
    ({ id }: KeptRun) => pinRun(viewStore, id === pinned ? undefined : id),
    [pinned, viewStore],
  );
  // Runs that are not compared stand out nowhere: pointing at them draws nothing anew.
  const pointAt = useCallback(
    (run: KeptRun | undefined) => {
      const key = run && readLinkedRun(run.link).withoutSeed;
      onPoint(comparison.experiments.some((compared) => compared.key === key) ? key : undefined);
    },
    [onPoint, comparison],
  );
  return (
    <section className={classes.card} aria-label="Kept runs">
      <div className={classes.head}>
        <h2>Runs</h2>
        {runs.length > 0 ? (
          <>
            <input
              className={classes.filter}
              type="search"
              aria-label="Filter runs"
              placeholder="Filter: switch, accuracy > 95, k = 1"
              value={filter}
              onChange={({ currentTarget }) => setFilter(currentTarget.value)}
            />
            <span role="status" className={classes.soft}>
              {describeCount(shown.length, runs.length, selected.length)}
            </span>
          </>
        ) : null}
        <span className={classes.push} />
        <AddResults
          archive={archive}
          onAdded={(ids) => selectRuns(viewStore, [...selected, ...ids])}
        />
      </div>
      {problem === undefined ? null : <p>{problem}</p>}
      {runs.length > 0 ? (
        <RunTable
          runs={shown}
          columns={columns}
          isNarrow={isNarrow}
          stateOf={stateOf}
          sorting={sorting}
          onSort={setSorting}
          onSelect={onSelect}
          onPin={onPin}
          onPoint={pointAt}
        />
      ) : (
        <p className={classes.soft}>
          {props.runs === undefined
            ? "Opening the kept runs"
            : "No run is kept yet. Train one on Train, start a sweep, or add result files: drop them here, or a folder of them."}
        </p>
      )}
    </section>
  );
}

/** Windows in which the table is wider than its card. */
const NARROW = "(max-width: 40em)";

/** The run's name, the fields that differ, and what was measured; in narrow windows accuracy stands beside the name. */
function columnsOf(
  runs: readonly KeptRun[],
  pinned: string | undefined,
  isNarrow: boolean,
): readonly RunColumn[] {
  const baseline = runs.find(({ id }) => id === pinned);
  const common = commonExperiment(runs.map(({ link }) => link));
  const nameOf = ({ name, link }: KeptRun) => {
    if (name !== "") return name;
    const isBaseline = baseline === undefined || baseline.link === link;
    const beside = isBaseline ? common : readLinkedRun(baseline.link).experiment;
    return nameRun(readLinkedRun(link).experiment, beside, formatNumber);
  };
  const names = new Map(runs.map((run) => [run, nameOf(run)]));
  const textOf = (run: KeptRun) => names.get(run) ?? run.link;
  const title = "By what differs from the baseline, or else between the runs.";
  const nameColumn: RunColumn = { key: "name", label: "Run", title, valueOf: textOf, textOf };
  const fields = fieldColumns(runs);
  const [accuracy, ...measures] = measureColumns(accuracySpreads(runs));
  return isNarrow
    ? [nameColumn, accuracy, ...fields, ...measures]
    : [nameColumn, ...fields, accuracy, ...measures];
}

function describeCount(shown: number, all: number, selected: number): string {
  const runs =
    shown === all
      ? `${formatInteger(all)} ${all === 1 ? "run" : "runs"}`
      : `${formatInteger(shown)} of ${formatInteger(all)} runs`;
  if (selected === 0) return `${runs} · choose those to compare`;
  const most = selected === MOST_SELECTED ? ", the most there can be" : "";
  return `${runs} · ${formatInteger(selected)} compared${most}`;
}

/** What the comparison makes of each run: the same object while it says the same. */
function useRowStates(
  comparison: Comparison<KeptRun>,
  selected: readonly string[],
  pinned: string | undefined,
  pointed: string | undefined,
): (run: KeptRun) => RowState {
  const known = useMemo(() => {
    const chosen = new Set(selected);
    const experiments = new Map(comparison.experiments.map((found) => [found.key, found]));
    return { chosen, experiments, states: new Map<string, RowState>() };
  }, [comparison, selected]);
  return (run) => {
    const isSelected = known.chosen.has(run.id);
    const isPinned = run.id === pinned;
    const key = readLinkedRun(run.link).withoutSeed;
    const experiment = isSelected || isPinned ? known.experiments.get(key) : undefined;
    const isBaseline = experiment !== undefined && experiment === comparison.baseline;
    const isPointed = key === pointed;
    const said = `${isSelected} ${isPinned} ${experiment?.letter} ${isBaseline} ${isPointed}`;
    const state = known.states.get(said) ?? {
      isSelected,
      isPinned,
      letter: experiment?.letter,
      isBaseline,
      isPointed,
    };
    known.states.set(said, state);
    return state;
  };
}
