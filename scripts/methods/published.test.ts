import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { PROJECT_ROOT } from "../../tools/project.ts";
import { drawMethodFigures } from "../figures/methodFigures.ts";
import { type MethodReport, newestReportFile, readReport } from "./report.ts";
import { methodPages, renderTables } from "./tables.ts";

describe("what docs/methods shows", () => {
  const report = newestReport();

  it.each(Object.entries(drawMethodFigures(report)))(
    "figure %s is drawn from the newest results",
    (name, svg) => {
      expect(read(path.join(PROJECT_ROOT, `docs/figures/methods/${name}.svg`))).toBe(svg);
    },
  );

  it.each(methodPages().map((page) => [path.relative(PROJECT_ROOT, page), page]))(
    "tables of %s have the numbers of the newest results",
    (_, page) => {
      expect(renderTables(read(page), report)).toBe(read(page));
    },
  );
});

function newestReport(): MethodReport {
  const file = newestReportFile();
  const report = file && readReport(file);
  if (!report) throw new Error("docs/results has no report of npm run methods");
  return report;
}

function read(file: string): string {
  return readFileSync(file, "utf8");
}
