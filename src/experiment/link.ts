import type { Experiment } from "./experiment.ts";
import {
  DEFAULT_EXPERIMENT,
  experimentFrom,
  FIELDS,
  isFieldName,
  methodDefaults,
} from "./fields.ts";
import { type LinkIssue, shown } from "./issue.ts";
import { METHOD_NAMES, type MethodName } from "./methods.ts";
import { MAX_LINK_LENGTH, type Parameter, parseQuery } from "./query.ts";
import { parseDecimal, readValue, settle } from "./values.ts";

/** What a link's parameters mean. A change of meaning, not a new field, raises it. */
const LINK_VERSION = 1;
const VERSION_NAME = "v";
/** Issues told one by one; the rest are counted. */
const MAX_ISSUES = 20;

/** The link of an experiment, from its question mark on: the version, then what its method does not say by itself. */
export function encodeLink(experiment: Experiment): string {
  const defaults = { ...methodDefaults(experiment.method), method: DEFAULT_EXPERIMENT.method };
  const given = FIELDS.filter(({ name }) => experiment[name] !== defaults[name]);
  const parameters = given.map(({ name }) => `${name}=${encodeURIComponent(experiment[name])}`);
  return `?${[`${VERSION_NAME}=${LINK_VERSION}`, ...parameters].join("&")}`;
}

/**
 * The experiment a link stands for, whatever the link: an address, its query, or anything at all. What
 * cannot be taken as it is, is clamped or ignored, and named in an issue. Never throws.
 */
export function decodeLink(link: string): { experiment: Experiment; issues: LinkIssue[] } {
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
  const read = experimentFrom((field) => {
    const text = given.get(field.name);
    const fallback = defaults[field.name];
    if (text === undefined) return fallback;
    const { value, issue } = readValue(field, text, fallback);
    if (issue) issues.push(issue);
    return value;
  });
  const { experiment, issues: conflicts } = settle(read);
  // A default that gives way to what the link says is nobody's mistake.
  issues.push(...conflicts.filter((issue) => given.has(issue.field)));
  return { experiment, issues: summarise(issues) };
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
