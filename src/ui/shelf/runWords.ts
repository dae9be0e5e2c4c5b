import { decodeLink } from "../../experiment/link.ts";
import { experimentAt } from "../../experiment/liveChanges.ts";
import type { KeptRun } from "../../lab/archive/keptRun.ts";
import { nameRun } from "../../lab/runNames.ts";
import { formatInteger, formatNumber, formatPercent, LOCALE } from "../format.ts";

/** The visitor's name of a run, or what differs from the default. */
export function titleOf({ name, link, step }: KeptRun): string {
  if (name !== "") return name;
  const { experiment, changes } = decodeLink(link);
  return nameRun(experimentAt(experiment, changes, step), undefined, formatNumber);
}

const ORIGINS = { page: "", sweep: "from a sweep", file: "from a file" } as const;

/** "done, 2,345 steps · from a sweep · 3 Nov, 14:05" */
export function describeRun(run: KeptRun): string {
  const { origin, changedAtMs, row, startedFrom } = run;
  return [
    describeStanding(run),
    row?.diverged ? "diverged" : "",
    ORIGINS[origin],
    startedFrom === undefined ? "" : `began with the weights of ${startedFrom}`,
    describeTime(changedAtMs),
  ]
    .filter(Boolean)
    .join(" · ");
}

function describeStanding({ standing, step, totalSteps }: KeptRun): string {
  const at = `step ${formatInteger(step)} of ${formatInteger(totalSteps)}`;
  switch (standing) {
    case "done":
      return `done, ${formatInteger(step)} steps`;
    case "under-way":
      return `under way, ${at}`;
    case "cut":
      return `cut at ${at}`;
    case "failed":
      return `failed after ${at}`;
  }
}

const TIME = new Intl.DateTimeFormat(LOCALE.tag, {
  numberingSystem: "latn",
  day: "numeric",
  month: "short",
  hour: "2-digit",
  minute: "2-digit",
});

function describeTime(atMs: number): string {
  return TIME.format(atMs);
}

/** Of its last test. */
export function accuracyOf({ row }: KeptRun): string {
  return row === undefined ? "–" : formatPercent(row.accuracy);
}
