import path from "node:path";
import { pointsOf, type RunRow, rowOf } from "../../../src/lab/sweep/points.ts";
import { replaceFile } from "../../../tools/outputFile.ts";
import { plural } from "../phrases.ts";
import { SweepFolder } from "../sweepFolder.ts";
import { reportPage } from "./reportPage.ts";
import { type RunWithoutResult, reportAsJson, runsAsCsv } from "./reportTables.ts";

/**
 * Writes the report of a sweep's folder into it: a page, the runs, and the points.
 * @returns a sentence on what was written
 * @throws UsageError if the folder holds no sweep
 */
export function writeReport(place: string): string {
  const folder = SweepFolder.open("--report", place);
  const { sweep } = folder;
  const rows = new Map<string, RunRow>();
  const without: RunWithoutResult[] = [];
  for (const { link } of sweep.runs) {
    const found = folder.find(link);
    if (found.kind === "result") rows.set(link, rowOf(found.result));
    else without.push({ link, reason: whyMissing(folder, link) });
  }
  const points = pointsOf(sweep, rows);
  const write = (name: string, text: string) => replaceFile(path.join(place, name), text);
  write("report.html", reportPage(sweep, points, without));
  write("runs.csv", runsAsCsv(sweep, [...rows.values()]));
  write("report.json", reportAsJson(sweep, points, without));
  const files = ["report.html", "runs.csv", "report.json"].join(", ");
  return `${rows.size} of ${plural(sweep.runs.length, "run")} are in the report: ${files} in ${place}`;
}

function whyMissing(folder: SweepFolder, link: string): string {
  const found = folder.find(link);
  if (found.kind === "faulty") return `${path.basename(found.file)} is no result: ${found.reason}.`;
  const failure = folder.failureOf(link);
  return failure ? `${failure.message} ${failure.remedy}` : "not trained yet";
}
