import type { Experiment } from "./experiment.ts";
import {
  DEFAULT_EXPERIMENT,
  experimentFrom,
  FIELDS,
  isFieldName,
  methodDefaults,
} from "./fields.ts";
import { type LinkIssue, shown } from "./issue.ts";
import {
  encodeSchedule,
  type LiveChange,
  MAX_CHANGES,
  orderChanges,
  readSchedule,
  splitSchedule,
} from "./liveChanges.ts";
import { METHOD_NAMES, type MethodName } from "./methods.ts";
import { MAX_LINK_LENGTH, type Parameter, parseQuery } from "./query.ts";
import { parseDecimal, readValue, settle } from "./values.ts";

/** What a link's parameters mean. A change of meaning, not a new field, raises it. */
const LINK_VERSION = 1;
const VERSION_NAME = "v";
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
  return `?${[`${VERSION_NAME}=${LINK_VERSION}`, ...parameters].join("&")}`;
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
  const query = parseQuery(link);
  const issues: LinkIssue[] = query.isCut ? [describeCut(link)] : [];
  const given = new Map<string, string>();
  for (const parameter of query.parameters) {
    const issue = checkParameter(parameter, given);
    if (issue) issues.push(issue);
    else given.set(parameter.name, parameter.value);
  }
  const versionIssue = checkVersion(given.get(VERSION_NAME));
  if (versionIssue) issues.push(versionIssue);

  const defaults = methodDefaults(readMethod(given.get("method")));
  const scheduled: LiveChange[] = [];
  const read = experimentFrom((field) => {
    const text = given.get(field.name);
    const fallback = defaults[field.name];
    if (text === undefined) return fallback;
    const { first, later } = splitSchedule(text);
    const { value, issue } = readValue(field, first, fallback);
    if (issue) issues.push(issue);
    const schedule = readSchedule(field, later);
    scheduled.push(...schedule.changes);
    issues.push(...schedule.issues);
    return value;
  });
  const { experiment, issues: conflicts } = settle(read);
  // A default that gives way to what the link says is nobody's mistake.
  issues.push(...conflicts.filter((issue) => given.has(issue.field)));
  const changes = orderChanges(experiment, scheduled);
  if (changes.length > MAX_CHANGES) issues.push(describeSurplus(changes.length));
  return { experiment, changes: changes.slice(0, MAX_CHANGES), issues: summarise(issues) };
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

/** Why a parameter is ignored; undefined where it is to be read. */
function checkParameter(
  { name, value, isMalformed }: Parameter,
  given: ReadonlyMap<string, string>,
): LinkIssue | undefined {
  if (isMalformed) return ignored(name, value, "is not valid percent-encoding");
  if (name !== VERSION_NAME && !isFieldName(name)) {
    if (name === "") return ignored(name, value, "has no name");
    return ignored(name, value, `is not something a link can say${suggest(name)}`);
  }
  const first = given.get(name);
  if (first === undefined) return undefined;
  return {
    ...ignored(name, value, "is given more than once"),
    instead: first,
    message: `${assignment(name, value)} comes after ${assignment(name, first)}; only the first is read.`,
  };
}

function ignored(name: string, value: string, reason: string): LinkIssue {
  return {
    field: name,
    value,
    allowed: FIELDS.map((field) => field.name).join(", "),
    instead: "",
    message: `${assignment(name, value)} ${reason}; it is ignored.`,
  };
}

function assignment(name: string, value: string): string {
  return value === "" && name !== "" ? shown(name) : `${shown(name)}=${shown(value)}`;
}

/** Names that differ only in case, dashes, or a stray "amp;" are likely slips. */
function suggest(name: string): string {
  const bare = bareName(name.replace(/^amp;/, ""));
  const field = FIELDS.find((candidate) => bareName(candidate.name) === bare);
  return field ? ` (${field.name} is)` : "";
}

function bareName(name: string): string {
  return name.toLowerCase().replace(/[^a-z]/g, "");
}

function checkVersion(text: string | undefined): LinkIssue | undefined {
  const version = text === undefined ? LINK_VERSION : parseDecimal(text);
  if (version === LINK_VERSION) return undefined;
  const isNewer = version !== undefined && version > LINK_VERSION;
  const reason = isNewer ? "is newer than this page knows" : "is not a version of links";
  return {
    field: VERSION_NAME,
    value: text ?? "",
    allowed: String(LINK_VERSION),
    instead: String(LINK_VERSION),
    message: `${assignment(VERSION_NAME, text ?? "")} ${reason}; the link is read as version ${LINK_VERSION}.`,
  };
}

function describeCut(link: string): LinkIssue {
  return {
    field: "",
    value: shown(link),
    allowed: `at most ${MAX_LINK_LENGTH} characters`,
    instead: "",
    message: `The link is longer than ${MAX_LINK_LENGTH} characters; the rest is ignored.`,
  };
}

function summarise(issues: LinkIssue[]): LinkIssue[] {
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
