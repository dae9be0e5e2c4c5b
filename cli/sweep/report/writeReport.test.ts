import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { decodeSweep } from "../../../src/experiment/sweep.ts";
import { finishedRun } from "../../../src/run/testing/finishedRun.ts";
import { UsageError } from "../../../tools/command.ts";
import { SweepFolder } from "../sweepFolder.ts";
import { writeReport } from "./writeReport.ts";

let place = "";
beforeEach(() => {
  place = mkdtempSync(path.join(tmpdir(), "switchyard-report-"));
});
afterEach(() => rmSync(place, { recursive: true, force: true }));

const read = (name: string) => readFileSync(path.join(place, name), "utf8");

/** A folder in which the runs have these accuracies in turn; without one, a run is not done. */
function fill(link: string, accuracies: readonly (number | undefined)[], adapter = "") {
  const folder = SweepFolder.create(place, decodeSweep(link));
  const { runs } = folder.sweep;
  runs.forEach((run, i) => {
    const accuracy = accuracies[i % accuracies.length];
    if (accuracy === undefined) return;
    const result = finishedRun(run.link, accuracy);
    folder.keep(run.link, { ...result, engine: { ...result.engine, adapter } });
  });
  return folder;
}

describe("the report of a sweep", () => {
  it("has mean, lowest and highest of every point, and every run", () => {
    fill("?v=1&numExperts=3,4&importanceCoef=0,1&seed=0..2", [0.5, 0.75, 1]);
    expect(writeReport(place)).toMatch(/^12 of 12 runs are in the report/);
    const report = JSON.parse(read("report.json"));
    expect(report.points).toHaveLength(4);
    expect(report.points[1]).toMatchObject({
      values: ["3", "1"],
      accuracy: { mean: 0.75, lowest: 0.5, highest: 1 },
      numSeeds: 3,
    });
    const page = read("report.html");
    expect(page).toContain("<td>75.00</td>\n<td>50.00</td>\n<td>100.00</td>\n<td>3 of 3</td>");
    expect(page.match(/<circle/g)).toHaveLength(12);
    expect(page.match(/class="mean line-\d"/g)).toEqual([
      'class="mean line-0"',
      'class="mean line-1"',
    ]);
    expect(page.match(/class="band line-\d"/g)).toHaveLength(2);
  });

  it("lists runs with link, engine and seed in a table for other programs", () => {
    fill("?v=1&numExperts=3,4&seed=0,1", [0.5]);
    writeReport(place);
    const [header, ...rows] = read("runs.csv").trimEnd().split("\r\n");
    expect(header).toMatch(/^numExperts,link,engine,adapter,seed,accuracy,/);
    expect(rows).toHaveLength(4);
    expect(rows[1]).toMatch(/^3,\?v=1&numExperts=3&seed=1,cpu,.*,1,0.5,/);
  });

  it("has small multiples for further axes, and a drawing where nothing varies but the seed", () => {
    fill("?v=1&numExperts=3,4&importanceCoef=0,1&topK=1,2&batchSize=64,128", [0.5]);
    writeReport(place);
    expect(read("report.html")).toContain("Experts per image (k) 1, Batch size 64");
    rmSync(path.join(place, "index.json"));
    fill("?v=1&seed=0..2", [0.5, 0.6, 0.7]);
    writeReport(place);
    expect(read("report.html").match(/<circle/g)).toHaveLength(3);
  });

  it("says which runs have no result, and why", () => {
    const folder = fill("?v=1&numExperts=3,4,5", [0.5, undefined, undefined]);
    folder.keepFailure(folder.sweep.runs[1].link, { message: "Too large.", remedy: "Less." });
    expect(writeReport(place)).toMatch(/^1 of 3 runs are in the report/);
    const page = read("report.html");
    expect(page).toContain("<td>?v=1&amp;numExperts=4</td>\n<td>Too large. Less.</td>");
    expect(page).toContain("<td>?v=1&amp;numExperts=5</td>\n<td>not trained yet</td>");
    expect(page).not.toMatch(/NaN|undefined|Infinity/);
  });

  it("is drawn without any result", () => {
    fill("?v=1&numExperts=3,4", [undefined]);
    writeReport(place);
    expect(read("report.html")).not.toMatch(/NaN|undefined|Infinity/);
    expect(JSON.parse(read("report.json")).points[0].accuracy).toBeNull();
  });

  it("keeps markup, and what spreadsheets would compute, as text", () => {
    const markup = '=cmd()<script>alert("1")</script>&amp;';
    const folder = fill("?v=1&numExperts=3,4", [0.5, undefined], markup);
    const { link } = folder.sweep.runs[1];
    folder.keepFailure(link, { message: markup, remedy: "<img src=x onerror=alert(1)>" });
    writeReport(place);
    const page = read("report.html");
    expect(page).not.toMatch(/<(script|img)/i);
    expect(page).toContain("&lt;script>alert");
    expect(page).toContain("&amp;amp;");
    expect(read("runs.csv")).toContain(`"'=cmd()<script>alert(""1"")</script>&amp;"`);
  });

  it("is one file that needs nothing else", () => {
    fill("?v=1&numExperts=3,4", [0.5]);
    writeReport(place);
    expect(read("report.html")).not.toMatch(/(src|href)=|url\(|@import/);
    expect(read("report.html")).toContain("default-src 'none'");
  });

  it("is refused for a folder without a sweep", () => {
    expect(() => writeReport(place)).toThrow(UsageError);
  });
});
