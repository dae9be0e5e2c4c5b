/**
 * `npm run bench:publish -- FILE.json`: draws docs/figures/peers.svg and fills the figures of
 * docs/performance.md, both from what `npm run bench -- --peers --json FILE.json` wrote.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { PeersReport } from "../cli/peers/report.ts";
import { drawPeers } from "./peersFigure.ts";
import { fillFigures, peersTables } from "./peersTables.ts";
import { PROJECT_ROOT } from "./project.ts";

const PICTURE = path.join(PROJECT_ROOT, "docs/figures/peers.svg");
const PAGE = path.join(PROJECT_ROOT, "docs/performance.md");

const [file] = process.argv.slice(2);
try {
  if (!file) throw new Error("Name the JSON file that `bench --peers --json` wrote.");
  const report: PeersReport = JSON.parse(readFileSync(file, "utf8"));
  if (report.kind !== "peers") throw new Error(`${file} is not a comparison with peers.`);
  mkdirSync(path.dirname(PICTURE), { recursive: true });
  writeFileSync(PICTURE, drawPeers(report));
  const source = path.relative(path.dirname(PAGE), path.resolve(file)).split(path.sep).join("/");
  writeFileSync(PAGE, fillFigures(readFileSync(PAGE, "utf8"), peersTables(report, source)));
  for (const written of [PICTURE, PAGE]) console.log(path.relative(PROJECT_ROOT, written));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
