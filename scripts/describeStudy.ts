/** `npm run study`: fills the tables of a page of docs/studies from the folder of its sweep. */
import { readFileSync } from "node:fs";
import { print, runCommand, UsageError } from "../tools/command.ts";
import { replaceFile } from "../tools/outputFile.ts";
import { readResults } from "./studies/results.ts";
import { renderStudy } from "./studies/tables.ts";

await runCommand(async () => {
  const [folder, page, ...more] = process.argv.slice(2);
  if (folder === undefined || page === undefined || more.length > 0) {
    throw new UsageError(["Usage: npm run study -- FOLDER_OF_A_SWEEP docs/studies/PAGE.md"]);
  }
  const results = readResults(folder);
  replaceFile(page, renderStudy(readFileSync(page, "utf8"), results));
  await print(`${page}: ${results.length} runs`);
});
