import { FIELDS, isFieldName } from "./fields.ts";
import { type LinkIssue, shown } from "./issue.ts";
import { MAX_LINK_LENGTH, type Parameter, parseQuery } from "./query.ts";
import { parseDecimal } from "./values.ts";

/** What a link's parameters mean. A change of meaning, not a new field, raises it. */
const LINK_VERSION = 1;
const VERSION_NAME = "v";
/** What every link begins with. */
export const VERSION_PARAMETER = `${VERSION_NAME}=${LINK_VERSION}`;
/** What a link says of the page beside its runs: the view, and the view's own parameters. */
export const PAGE_PARAMETERS = ["view", "runs", "pin", "ask", "off", "image", "slow"] as const;
const KNOWN_NAMES: readonly string[] = [VERSION_NAME, ...PAGE_PARAMETERS];

/** The texts of a link's parameters by the names of their fields, and what is wrong with the others. */
export interface LinkTexts {
  readonly given: ReadonlyMap<string, string>;
  readonly issues: readonly LinkIssue[];
}

/** Reads which fields a link names, whatever the link. Their values are texts still. Never throws. */
export function readTexts(link: string): LinkTexts {
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
  return { given, issues };
}

/** Why a parameter is ignored; undefined where it is to be read. */
function checkParameter(
  { name, value, isMalformed }: Parameter,
  given: ReadonlyMap<string, string>,
): LinkIssue | undefined {
  if (isMalformed) return ignored(name, value, "is not valid percent-encoding");
  if (!KNOWN_NAMES.includes(name) && !isFieldName(name)) {
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
