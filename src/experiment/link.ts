import type { Experiment } from "./experiment.ts";
import { DEFAULT_EXPERIMENT, experimentFrom, FIELDS, methodDefaults } from "./fields.ts";
import type { LinkIssue } from "./issue.ts";
import { type LinkTexts, readTexts, VERSION_PARAMETER } from "./linkTexts.ts";
import {
  encodeSchedule,
  type LiveChange,
  MAX_CHANGES,
  orderChanges,
  readSchedule,
  splitSchedule,
} from "./liveChanges.ts";
import { METHOD_NAMES, type MethodName } from "./methods.ts";
import { readValue, settle } from "./values.ts";

/** Issues told one by one; the rest are counted. */
const MAX_ISSUES = 20;

/**
 * The link of an experiment and its live changes, from its question mark on: the version, then what its method does not
 * say by itself.
 */
export function encodeLink(experiment: Experiment, changes: readonly LiveChange[] = []): string {
  const defaults = { ...methodDefaults(experiment.method), method: DEFAULT_EXPERIMENT.method };
  const ordered = orderChanges(experiment, changes);
  const parameters = FIELDS.flatMap(({ name }) => {
    const own = ordered.filter(({ field }) => field === name);
    if (experiment[name] === defaults[name] && own.length === 0) return [];
    return `${name}=${encodeSchedule(experiment[name], own)}`;
  });
  return `?${[VERSION_PARAMETER, ...parameters].join("&")}`;
}

/** What a link stands for. */
export interface DecodedLink {
  readonly experiment: Experiment;
  /** In canonical order, see orderChanges(). */
  readonly changes: readonly LiveChange[];
  readonly issues: readonly LinkIssue[];
}

/**
 * The experiment a link stands for, whatever the link: an address, its query, or anything at all. What
 * cannot be taken as it is, is clamped or ignored, and named in an issue. Never throws.
 */
export function decodeLink(link: string): DecodedLink {
  return decodeTexts(readTexts(link));
}

/** See decodeLink(). */
export function decodeTexts({ given, issues }: LinkTexts): DecodedLink {
  const { experiment, changes, faults, conflicts } = readRun(given);
  return { experiment, changes, issues: summarise([...issues, ...faults, ...conflicts]) };
}

/** What the texts of a link's fields say together. */
interface ReadRun extends Omit<DecodedLink, "issues"> {
  /** Of texts that say no value of their field. */
  readonly faults: readonly LinkIssue[];
  /** Of values that had to give way to another field's. */
  readonly conflicts: readonly LinkIssue[];
}

/** The run that texts of fields stand for; fields without one have the method's value. */
export function readRun(given: ReadonlyMap<string, string>): ReadRun {
  const defaults = methodDefaults(readMethod(given.get("method")));
  const faults: LinkIssue[] = [];
  const scheduled: LiveChange[] = [];
  const read = experimentFrom((field) => {
    const text = given.get(field.name);
    const fallback = defaults[field.name];
    if (text === undefined) return fallback;
    const { first, later } = splitSchedule(text);
    const { value, issue } = readValue(field, first, fallback);
    if (issue) faults.push(issue);
    const schedule = readSchedule(field, later);
    scheduled.push(...schedule.changes);
    faults.push(...schedule.issues);
    return value;
  });
  const { experiment, issues } = settle(read);
  // A default that gives way to what the link says is nobody's mistake.
  const conflicts = issues.filter((issue) => given.has(issue.field));
  const changes = orderChanges(experiment, scheduled);
  if (changes.length > MAX_CHANGES) conflicts.push(describeSurplus(changes.length));
  return { experiment, changes: changes.slice(0, MAX_CHANGES), faults, conflicts };
}

function describeSurplus(count: number): LinkIssue {
  return {
    field: "",
    value: String(count),
    allowed: `at most ${MAX_CHANGES} changes`,
    instead: String(MAX_CHANGES),
    message: `The link has ${count} changes of fields; the first ${MAX_CHANGES} are made.`,
  };
}

/** The method a link names, or the default: what a link does not say has the method's value. */
function readMethod(text: string | undefined): MethodName {
  return METHOD_NAMES.find((name) => name === text) ?? DEFAULT_EXPERIMENT.method;
}

/** The first issues, and how many more there are. */
export function summarise(issues: readonly LinkIssue[]): readonly LinkIssue[] {
  if (issues.length <= MAX_ISSUES) return issues;
  const rest = issues.length - MAX_ISSUES;
  const last: LinkIssue = {
    field: "",
    value: "",
    allowed: "",
    instead: "",
    message: `The link has ${rest} more such ${rest === 1 ? "problem" : "problems"}.`,
  };
  return [...issues.slice(0, MAX_ISSUES), last];
}
