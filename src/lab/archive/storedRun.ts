import { decodeLink, encodeLink } from "../../experiment/link.ts";
import type { RunId } from "../../run/runSpec.ts";
import type { KeptRun } from "./keptRun.ts";

/** An entry as it is stored. */
export interface StoredRun extends KeptRun {
  readonly schema: 1;
  /** About what the run's parts take. */
  readonly bytes: number;
  /** When the visitor deleted it, in milliseconds since 1970; it can be restored for a while. */
  readonly removedAtMs?: number;
}

const STANDINGS: readonly unknown[] = ["under-way", "cut", "done", "failed"];
const ORIGINS: readonly unknown[] = ["page", "sweep", "file"];
const NUMBERS = ["startedAtMs", "changedAtMs", "step", "totalSteps", "bytes"] as const;
const TEXTS = ["name", "note"] as const;
const ROW_NUMBERS = [
  "seed",
  "accuracy",
  "maxVio",
  "deadExperts",
  "diversity",
  "gateEntropy",
  "trainSeconds",
  "imagesPerSecond",
];

type Fields = Readonly<Record<string, unknown>>;

/** An entry that was read, or undefined where it is none: damaged, foreign, or of a newer version. */
export function readEntry(id: RunId, value: unknown): StoredRun | undefined {
  if (!isObject(value)) return undefined;
  const isWhole =
    value.schema === 1 &&
    value.id === id &&
    STANDINGS.includes(value.standing) &&
    ORIGINS.includes(value.origin) &&
    NUMBERS.every((name) => isNumber(value[name])) &&
    TEXTS.every((name) => typeof value[name] === "string") &&
    typeof value.isStarred === "boolean" &&
    typeof value.canGoOn === "boolean" &&
    (value.startedFrom === undefined || typeof value.startedFrom === "string") &&
    (value.removedAtMs === undefined || isNumber(value.removedAtMs)) &&
    isLink(value.link) &&
    (value.row === undefined || isRow(value.row));
  return isWhole ? (value as unknown as StoredRun) : undefined;
}

/** Whether this is the link of one run, as this version of the page writes it. */
function isLink(link: unknown): boolean {
  if (typeof link !== "string") return false;
  const { experiment, changes } = decodeLink(link);
  return encodeLink(experiment, changes) === link;
}

function isRow(row: unknown): boolean {
  return (
    isObject(row) &&
    isLink(row.link) &&
    (row.engine === "cpu" || row.engine === "webgpu") &&
    typeof row.adapter === "string" &&
    typeof row.diverged === "boolean" &&
    (row.loss === null || isNumber(row.loss)) &&
    ROW_NUMBERS.every((name) => isNumber(row[name]))
  );
}

function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null;
}

function isNumber(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}
