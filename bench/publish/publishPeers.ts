/**
 * `npm run bench:publish -- FILE.json…`: draws docs/figures/peers.svg and fills the figures of
 * docs/performance.md, both from what `npm run bench -- --peers --json FILE.json` wrote. Of several
 * files each may hold some of the cases; of a case in several the last counts.
 */
import { readFileSync } from "node:fs";
import path from "node:path";
import { quote } from "../../tools/arguments.ts";
import { print, RunFailed, runCommand, UsageError } from "../../tools/command.ts";
import { explainFileError } from "../../tools/fileErrors.ts";
import { prepareOutputFolder, replaceFile } from "../../tools/outputFile.ts";
import { PROJECT_ROOT } from "../../tools/project.ts";
import { mergeReports } from "../peers/mergeReports.ts";
import type { PeersReport } from "../peers/report.ts";
import { drawPeers } from "./peersFigure.ts";
import { fillFigures, peersTables } from "./peersTables.ts";

const PICTURE = path.join(PROJECT_ROOT, "docs/figures/peers.svg");
const PAGE = path.join(PROJECT_ROOT, "docs/performance.md");

await runCommand(async () => {
  const files = process.argv.slice(2);
  if (files.length === 0) {
    throw new UsageError(["Name what `bench --peers --json` wrote, a file or more."]);
  }
  const runs = files.map(readReport);
  for (const written of [PICTURE, PAGE]) prepareOutputFolder(path.dirname(written));
  const report = mergeReports(runs);
  const links = { picture: linkFromPage(PICTURE), sources: files.map(linkFromPage) };
  const tables = peersTables(report, links, runs);
  const page = fillFigures(readFileSync(PAGE, "utf8"), tables);
  replaceFile(PICTURE, drawPeers(report));
  replaceFile(PAGE, page);
  for (const written of [PICTURE, PAGE]) await print(path.relative(PROJECT_ROOT, written));
});

function readReport(file: string): PeersReport {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw new UsageError([`${quote(file)} cannot be read: ${explainFileError(error)}.`]);
  }
  const report = parseReport(text);
  if (report?.kind !== "peers") {
    throw new RunFailed(`${quote(file)} is not a comparison with peers.`);
  }
  return report;
}

function parseReport(text: string): PeersReport | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function linkFromPage(file: string): string {
  return path.relative(path.dirname(PAGE), path.resolve(file)).split(path.sep).join("/");
}
