/**
 * `npm run bench:publish -- FILE.json…`: draws docs/figures/peers.svg and fills the figures of
 * docs/performance.md, both from what `npm run bench -- --peers --json FILE.json` wrote. Of several
 * files each may hold some of the cases; of a case in several the last counts.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { PROJECT_ROOT } from "../../tools/project.ts";
import { mergeReports } from "../peers/mergeReports.ts";
import type { PeersReport } from "../peers/report.ts";
import { drawPeers } from "./peersFigure.ts";
import { fillFigures, peersTables } from "./peersTables.ts";

const PICTURE = path.join(PROJECT_ROOT, "docs/figures/peers.svg");
const PAGE = path.join(PROJECT_ROOT, "docs/performance.md");

try {
  const files = process.argv.slice(2);
  if (files.length === 0)
    throw new Error("Name what `bench --peers --json` wrote, a file or more.");
  const runs = files.map(readReport);
  const report = mergeReports(runs);
  mkdirSync(path.dirname(PICTURE), { recursive: true });
  writeFileSync(PICTURE, drawPeers(report));
  const links = { picture: linkFromPage(PICTURE), sources: files.map(linkFromPage) };
  const tables = peersTables(report, links, runs);
  writeFileSync(PAGE, fillFigures(readFileSync(PAGE, "utf8"), tables));
  for (const written of [PICTURE, PAGE]) console.log(path.relative(PROJECT_ROOT, written));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

function readReport(file: string): PeersReport {
  const report: PeersReport = JSON.parse(readFileSync(file, "utf8"));
  if (report.kind !== "peers") throw new Error(`${file} is not a comparison with peers.`);
  return report;
}

function linkFromPage(file: string): string {
  return path.relative(path.dirname(PAGE), path.resolve(file)).split(path.sep).join("/");
}
