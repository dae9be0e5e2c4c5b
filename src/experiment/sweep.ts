import type { Experiment } from "./experiment.ts";
import { type Field, type FieldName, isNumberField, type NumberField } from "./field.ts";
import { describeAllowed, FIELDS, isFieldName, methodDefaults } from "./fields.ts";
import { FIELD_TABLE } from "./fieldTable.ts";
import { type LinkIssue, shown } from "./issue.ts";
import { encodeLink, readRun, summarise } from "./link.ts";
import { readTexts, VERSION_PARAMETER } from "./linkTexts.ts";
import { experimentAt, type LiveChange, splitSchedule } from "./liveChanges.ts";
import { hasSeveral, RANGE, separatorOf } from "./severalValues.ts";
import { parseDecimal, settle } from "./values.ts";

/** A field that has several values in a link. */
export interface SweepAxis {
  readonly field: FieldName;
  readonly values: readonly SweepValue[];
}

export interface SweepValue {
  /** As in a link, with its schedule if it has one. */
  readonly text: string;
  /** At the start of a run. */
  readonly value: number | string;
}

/** A run of a sweep, and the places of the grid that it stands for: several, where rules make their runs equal. */
export interface SweepRun {
  /** Its own link, of one run. */
  readonly link: string;
  readonly experiment: Experiment;
  readonly changes: readonly LiveChange[];
  /** Each place has the index of a value on every axis. */
  readonly places: readonly (readonly number[])[];
}

/** What a link with several values stands for. */
export interface Sweep {
  /** As it was given, without what says nothing of the runs: the version first, then its fields in their order. */
  readonly link: string;
  /** In the order of the link, but for the seed, which is last: x axis, lines, small multiples; spread over seeds. */
  readonly axes: readonly SweepAxis[];
  /** Distinct runs, in the order of the grid; the last axis changes fastest. */
  readonly runs: readonly SweepRun[];
  readonly issues: readonly LinkIssue[];
}

/** Most places of a grid. */
export const MAX_PLACES = 10_000;

/**
 * The grid of runs that a link stands for, whatever the link; one run where no field has several values. Never throws.
 * @param overrides texts of fields instead of the link's own
 */
export function decodeSweep(
  link: string,
  overrides: ReadonlyMap<FieldName, string> = new Map(),
): Sweep {
  const reading = readSweep(link, overrides);
  for (;;) {
    const { done, value } = reading.next();
    if (done) return value;
  }
}

/** decodeSweep() in small parts: it may be left off after every place of the grid, and gone on with later. */
export function* readSweep(
  link: string,
  overrides: ReadonlyMap<FieldName, string> = new Map(),
): Generator<void, Sweep> {
  const texts = readTexts(link);
  const { issues } = texts;
  const given = new Map([...texts.given, ...overrides]);
  const lists = [...given].flatMap(([name, text]) =>
    isFieldName(name) ? [listOf(name, text)] : [],
  );
  const axes = inOrder(lists.filter(({ values }) => values.length > 1)).map(toAxis);
  const listIssues = lists.flatMap((list) => list.issues);
  const numPlaces = countOf(axes);
  if (numPlaces > MAX_PLACES) listIssues.push(describeSurplus(numPlaces));
  const { runs, faults, conflicts } = yield* readGrid(firstTexts(given, lists), axes);
  return {
    link: writeLink(lists),
    axes,
    runs,
    issues: summarise([...issues, ...listIssues, ...faults, ...conflicts]),
  };
}

/** How many places the grid of a link has: more than MAX_PLACES, too. Quicker than reading them. */
export function countPlaces(link: string): number {
  const lists = [...readTexts(link).given].flatMap(([name, text]) =>
    isFieldName(name) ? [listOf(name, text)] : [],
  );
  return countOf(lists.filter(({ values }) => values.length > 0));
}

function countOf(lists: readonly { readonly values: readonly unknown[] }[]): number {
  return lists.reduce((product, { values }) => product * values.length, 1);
}

function writeLink(lists: readonly List[]): string {
  const parameters = lists
    .filter(({ values }) => values.length > 0)
    .map(({ field, values }) => `${field}=${values.join(separatorOf(FIELD_TABLE[field]))}`);
  return `?${[VERSION_PARAMETER, ...parameters].join("&")}`;
}

interface List {
  readonly field: FieldName;
  readonly values: readonly string[];
  readonly issues: readonly LinkIssue[];
}

/** The texts of a link whose lists have only their first value; a list without one says nothing. */
function firstTexts(
  given: ReadonlyMap<string, string>,
  lists: readonly List[],
): ReadonlyMap<string, string> {
  const texts = new Map(given);
  for (const { field, values } of lists) {
    if (values[0] === undefined) texts.delete(field);
    else texts.set(field, values[0]);
  }
  return texts;
}

/** The texts of a field's values: separated by commas, ranges of whole numbers by two dots. */
function listOf(name: FieldName, text: string): List {
  const field: Field = FIELD_TABLE[name];
  if (!hasSeveral(field, text)) return { field: name, values: [text], issues: [] };
  const issues: LinkIssue[] = [];
  const values = new Map<string, string>();
  for (const part of text.split(separatorOf(field))) {
    const range = isNumberField(field) ? RANGE.exec(part) : null;
    if (part.trim() === "") issues.push(leftOut(name, part, "is an empty part"));
    else if (range === null) add(part.trim());
    else addRange(Number(range[1]), Number(range[2]));
  }
  return { field: name, values: [...values.values()], issues };

  /** One number may be written in several ways. */
  function add(text: string): void {
    const value = isNumberField(field) ? String(parseDecimal(text) ?? text) : text;
    if (values.has(value)) issues.push(leftOut(name, text, "is there twice"));
    else values.set(value, text);
  }

  function addRange(first: number, last: number): void {
    const range = `${first}..${last}`;
    if (first > last) issues.push(leftOut(name, range, "is no range, which rises, as in 1..10"));
    if (last - first >= MAX_PLACES) {
      issues.push(leftOut(name, range, `is a range of more than ${MAX_PLACES} numbers`));
      return;
    }
    const [from, to] = isNumberField(field) ? clip(field, first, last) : [first, last];
    if (first <= last && (from !== first || to !== last)) {
      issues.push(describeClipped(field, range, from, to));
    }
    for (let value = from; value <= to; value++) add(String(value));
  }
}

/** The part of a range that its field accepts; one value at its end where there is none. */
function clip({ min, max }: NumberField, first: number, last: number): readonly [number, number] {
  const [least, most] = [Math.ceil(min), Math.floor(max)];
  return [Math.min(Math.max(first, least), most), Math.max(Math.min(last, most), least)];
}

/** A range that goes past its field is one mistake, not one for every value. */
function describeClipped(field: Field, range: string, from: number, to: number): LinkIssue {
  const allowed = describeAllowed(field);
  const instead = from === to ? String(from) : `${from}..${to}`;
  return {
    field: field.name,
    value: range,
    allowed,
    instead,
    message: `${field.name}=${range} goes past ${allowed}; ${instead} is used.`,
  };
}

function leftOut(field: FieldName, part: string, reason: string): LinkIssue {
  return {
    field,
    value: part,
    allowed: "values with commas between them, or a range of whole numbers such as 1..10",
    instead: "",
    message: `In the values of ${field}, ${part.trim() === "" ? "nothing" : shown(part)} ${reason}; it is ignored.`,
  };
}

function describeSurplus(numPlaces: number): LinkIssue {
  return {
    field: "",
    value: String(numPlaces),
    allowed: `at most ${MAX_PLACES} places`,
    instead: String(MAX_PLACES),
    message: `The link has a grid of ${numPlaces} places; the first ${MAX_PLACES} are read.`,
  };
}

/** The seed spreads what the others draw: it comes last. */
function inOrder(lists: readonly List[]): readonly List[] {
  const isSeed = ({ field }: List) => field === "seed";
  return [...lists.filter((list) => !isSeed(list)), ...lists.filter(isSeed)];
}

function toAxis({ field, values }: List): SweepAxis {
  const read = (text: string) => readRun(new Map([[field, text]])).experiment[field];
  return {
    field,
    values: values.map((text) => ({ text, value: read(splitSchedule(text).first) })),
  };
}

interface Grid {
  readonly runs: readonly SweepRun[];
  /** Of texts that say no value, each told once. */
  readonly faults: readonly LinkIssue[];
  /** Of values that had to give way at every place: where only some have to, their runs are equal to others. */
  readonly conflicts: readonly LinkIssue[];
}

function* readGrid(
  given: ReadonlyMap<string, string>,
  axes: readonly SweepAxis[],
): Generator<void, Grid> {
  const runs = new Map<string, SweepRun & { readonly places: (readonly number[])[] }>();
  const faults = new Map<string, LinkIssue>();
  let conflicts: readonly LinkIssue[] | undefined;
  for (const place of placesOf(axes)) {
    yield;
    const texts = axes.map(({ field, values }, axis) => [field, values[place[axis]].text] as const);
    const read = readRun(new Map([...given, ...texts]));
    for (const fault of read.faults) faults.set(fault.message, fault);
    const fields = read.conflicts.map(({ field }) => field);
    conflicts = conflicts?.filter(({ field }) => fields.includes(field)) ?? read.conflicts;
    const run = plainRun(read.experiment, read.changes);
    const link = encodeLink(run.experiment, run.changes);
    const known = runs.get(link);
    if (known) known.places.push(place);
    else runs.set(link, { link, ...run, places: [place] });
  }
  return { runs: [...runs.values()], faults: [...faults.values()], conflicts: conflicts ?? [] };
}

/** All places of the grid, or the first of too many; the last axis changes fastest. */
function* placesOf(axes: readonly SweepAxis[]): Generator<readonly number[]> {
  const sizes = axes.map(({ values }) => values.length);
  const count = Math.min(MAX_PLACES, countOf(axes));
  for (let index = 0; index < count; index++) {
    let rest = index;
    const place = sizes.toReversed().map((size) => {
      const at = rest % size;
      rest = Math.floor(rest / size);
      return at;
    });
    yield place.reverse();
  }
}

/** The run without what has no effect at any of its steps: runs that train alike become equal. */
function plainRun(
  experiment: Experiment,
  changes: readonly LiveChange[],
): Pick<SweepRun, "experiment" | "changes"> {
  const defaults = methodDefaults(experiment.method);
  let plain = experiment;
  for (const field of FIELDS) {
    const value = defaults[field.name];
    if (plain[field.name] === value || appliesEver(field, plain, changes)) continue;
    plain = { ...plain, [field.name]: value };
  }
  const { experiment: settled } = settle(plain);
  const applies = ({ field }: LiveChange) => appliesEver(FIELD_TABLE[field], settled, changes);
  return { experiment: settled, changes: changes.filter(applies) };
}

/** Whether a field has an effect at the start of a run, or after one of its changes. */
function appliesEver(
  { appliesTo }: Field,
  experiment: Experiment,
  changes: readonly LiveChange[],
): boolean {
  if (appliesTo === undefined || appliesTo(experiment)) return true;
  return changes.some(({ step }) => appliesTo(experimentAt(experiment, changes, step)));
}
