import { PEER_CASES } from "../contenders/cases.ts";
import type { PeersReport } from "./report.ts";

/** Parts of a comparison as one, in the order of the table of cases; a case taken again counts once, as last. */
export function mergeReports(reports: readonly PeersReport[]): PeersReport {
  const [first, ...others] = reports;
  if (!first) throw new Error("There is no report to merge.");
  for (const other of others) {
    for (const part of ["machine", "runtime"] as const) {
      if (JSON.stringify(other[part]) !== JSON.stringify(first[part])) {
        throw new Error(`The reports of ${first.date} and ${other.date} differ in their ${part}.`);
      }
    }
    for (const [name, version] of Object.entries(other.versions)) {
      if ((first.versions[name] ?? version) !== version) {
        throw new Error(`The reports of ${first.date} and ${other.date} differ in ${name}.`);
      }
    }
  }
  const byName = new Map(reports.flatMap(({ cases }) => cases.map((each) => [each.name, each])));
  const order = PEER_CASES.map(({ name }) => name);
  const busiest = (when: "before" | "after") => Math.max(...reports.map(({ load }) => load[when]));
  return {
    ...first,
    date:
      reports
        .map(({ date }) => date)
        .sort()
        .at(-1) ?? first.date,
    rounds: Math.min(...reports.map(({ rounds }) => rounds)),
    versions: Object.assign({}, ...reports.map(({ versions }) => versions)),
    load: { before: busiest("before"), after: busiest("after") },
    notes: [...new Set(reports.flatMap(({ notes }) => notes))],
    cases: [...byName.values()].sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name)),
  };
}
