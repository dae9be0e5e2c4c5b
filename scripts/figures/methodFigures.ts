import { METHODS, type Method, type MethodName } from "../../src/experiment/methods.ts";
import { stepsPerEpoch } from "../../src/run/schedule.ts";
import type { CaseReport, MethodReport } from "../methods/report.ts";
import { meanOfRuns } from "../methods/statistics.ts";
import type { ComparisonLine } from "./accuracyPlot.ts";
import { methodFigure } from "./methodFigure.ts";
import { overviewFigure } from "./overviewFigure.ts";

/** One network's name in a figure, by the case that measured it. */
const NETS: Readonly<Record<string, string>> = {
  "dense-params": "one dense net, as many parameters",
  "dense-flops": "one dense net, as much work",
  "dense-flops, k = 1": "one dense net, as much work",
};
/** What a net may differ by, in parts of the whole, and still be called equal. */
const EQUAL = 0.12;

/** The figures of docs/methods as SVG, by file name without its ending. */
export function drawMethodFigures({ cases }: MethodReport): Record<string, string> {
  const rows = Object.entries(cases).map(([name, known]) => ({ name, known, ...present(name) }));
  const figures: Record<string, string> = {};
  for (const { name, known, method, title } of rows) {
    if (known.group === "trial" || familyOf(known, method) === "One dense network") continue;
    const { trainSize, batchSize, epochs } = known.experiment;
    const steps = stepsPerEpoch({ trainSize, batchSize, epochs, testImages: 0 });
    const marks = netsLike(known, cases);
    figures[fileName(name)] = methodFigure({ title, method, known, stepsPerEpoch: steps, marks });
  }
  const inGroup = (group: CaseReport["group"]) =>
    rows
      .filter(({ known }) => known.group === group)
      .map(({ title, method, known }) => ({ title, family: familyOf(known, method), known }));
  figures.mixtures = overviewFigure("Every method, three epochs of MNIST", inGroup("mixture"));
  figures.layers = overviewFigure("As a layer between projection and head", inGroup("layer"));
  return figures;
}

function present(name: string): { readonly method: Method; readonly title: string } {
  const [method, ...rest] = name.split(", ");
  const found: Method | undefined = METHODS[method as MethodName];
  if (!found) return { method: METHODS.tutorial, title: name };
  return { method: found, title: [found.title, ...rest].join(", ") };
}

function familyOf({ experiment }: CaseReport, { family }: Method): Method["family"] {
  return experiment.numExperts === 1 ? "One dense network" : family;
}

/** The dense networks that are as large as a case, or work as much on an image. */
function netsLike(known: CaseReport, cases: MethodReport["cases"]): ComparisonLine[] {
  const suffix = known.group === "layer" ? ", layer" : "";
  return Object.entries(NETS).flatMap(([name, label]) => {
    const net = cases[`${name}${suffix}`];
    if (!net) return [];
    const measure = name === "dense-params" ? "parameters" : "multiplyAdds";
    const isEqual = Math.abs(net[measure] / known[measure] - 1) <= EQUAL;
    return isEqual ? [{ label, accuracy: meanOfRuns(net, ({ accuracy }) => accuracy) }] : [];
  });
}

function fileName(caseName: string): string {
  return caseName.replace(/[^a-z0-9]+/g, "-");
}
