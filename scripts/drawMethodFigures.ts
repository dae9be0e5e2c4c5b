/** `npm run figures`: draws the figures of docs/methods from what `npm run methods` measured. */
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { PROJECT_ROOT } from "../tools/project.ts";
import { drawMethodFigures } from "./figures/methodFigures.ts";
import { newestReportFile, readReport } from "./methods/report.ts";

const FOLDER = path.join(PROJECT_ROOT, "docs/figures/methods");

const file = newestReportFile();
const report = file && readReport(file);
if (!report) throw new Error("Nothing is measured yet: npm run methods.");
mkdirSync(FOLDER, { recursive: true });
const figures = drawMethodFigures(report);
for (const [name, svg] of Object.entries(figures))
  writeFileSync(path.join(FOLDER, `${name}.svg`), svg);
console.log(`${Object.keys(figures).length} figures in ${path.relative(PROJECT_ROOT, FOLDER)}`);
