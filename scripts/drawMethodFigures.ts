/** `npm run figures`: draws the figures of docs/methods from what `npm run methods` measured. */
import path from "node:path";
import { print, RunFailed, runCommand } from "../tools/command.ts";
import { prepareOutputFolder, replaceFile } from "../tools/outputFile.ts";
import { PROJECT_ROOT } from "../tools/project.ts";
import { drawMethodFigures } from "./figures/methodFigures.ts";
import { newestReportFile, readReport } from "./methods/report.ts";

const FOLDER = path.join(PROJECT_ROOT, "docs/figures/methods");

await runCommand(async () => {
  const file = newestReportFile();
  const report = file && readReport(file);
  if (!report) throw new RunFailed("Nothing is measured yet: npm run methods.");
  prepareOutputFolder(FOLDER);
  const figures = Object.entries(drawMethodFigures(report));
  for (const [name, svg] of figures) replaceFile(path.join(FOLDER, `${name}.svg`), svg);
  await print(`${figures.length} figures in ${path.relative(PROJECT_ROOT, FOLDER)}`);
});
