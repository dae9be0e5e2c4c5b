/** A cell, for sorting and filtering: undefined where a run has none. */
export type SortValue = number | string | undefined;

export interface Sorting {
  readonly column: string;
  readonly isDescending: boolean;
}

/** What a table can be sorted and filtered by. */
export interface ArrangedColumn<Run> {
  readonly key: string;
  readonly label: string;
  readonly valueOf: (run: Run) => SortValue;
  /** As the table shows it. */
  readonly textOf: (run: Run) => string;
  /** The number that a filter such as "accuracy > 95" compares with; the value unless given. */
  readonly numberOf?: (run: Run) => number | undefined;
}

/** Runs without a value stand last, whichever way it is sorted. Equal ones keep their order. */
export function sortRuns<Run>(
  runs: readonly Run[],
  columns: readonly ArrangedColumn<Run>[],
  sorting: Sorting | undefined,
): readonly Run[] {
  const column = columns.find(({ key }) => key === sorting?.column);
  if (column === undefined || sorting === undefined) return runs;
  const sign = sorting.isDescending ? -1 : 1;
  const valued = runs.map((run) => ({ run, value: column.valueOf(run) }));
  return valued
    .sort((a, b) => {
      if (a.value === undefined || b.value === undefined) {
        return Number(a.value === undefined) - Number(b.value === undefined);
      }
      return sign * compareValues(a.value, b.value);
    })
    .map(({ run }) => run);
}

function compareValues(a: number | string, b: number | string): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return COLLATOR.compare(String(a), String(b));
}

const COLLATOR = new Intl.Collator("en", { numeric: true });

/**
 * Runs that meet every term of a filter. Terms are separated by commas. "accuracy > 95" compares the column whose label
 * has that word; any other term must occur in one of the run's texts.
 */
export function filterRuns<Run>(
  runs: readonly Run[],
  columns: readonly ArrangedColumn<Run>[],
  filter: string,
): readonly Run[] {
  const terms = filter
    .split(",")
    .map((term) => term.trim().toLowerCase())
    .filter((term) => term !== "");
  if (terms.length === 0) return runs;
  const tests = terms.map((term) => testOf(term, columns));
  return runs.filter((run) => tests.every((test) => test(run)));
}

const COMPARISON = /^(.+?)\s*(<=|>=|=|<|>)\s*(.+)$/;

function testOf<Run>(term: string, columns: readonly ArrangedColumn<Run>[]): (run: Run) => boolean {
  const [, word = "", sign = "", wanted = ""] = COMPARISON.exec(term) ?? [];
  const column = findColumn(word, columns);
  if (column === undefined) {
    return (run) =>
      columns.some(({ label, textOf }) => `${label} ${textOf(run)}`.toLowerCase().includes(term));
  }
  return (run) => {
    if (sign === "=" && column.textOf(run).toLowerCase() === wanted) return true;
    const value = column.numberOf ? column.numberOf(run) : column.valueOf(run);
    return typeof value === "number" && compareNumbers(value, sign, Number(wanted));
  };
}

/** The column whose label is the word, or begins with it, or has it in it. */
function findColumn<Run>(word: string, columns: readonly ArrangedColumn<Run>[]) {
  if (word === "") return undefined;
  const labelled = columns.map((column) => ({ column, label: column.label.toLowerCase() }));
  const found =
    labelled.find(({ label }) => label === word) ??
    labelled.find(({ label }) => label.startsWith(word)) ??
    labelled.find(({ label }) => label.includes(word));
  return found?.column;
}

function compareNumbers(value: number, sign: string, wanted: number): boolean {
  switch (sign) {
    case "<":
      return value < wanted;
    case "<=":
      return value <= wanted;
    case ">":
      return value > wanted;
    case ">=":
      return value >= wanted;
    default:
      return value === wanted;
  }
}
