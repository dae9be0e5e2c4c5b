import type { KeptRun } from "../../lab/archive/keptRun.ts";
import type { Comparison } from "../../lab/compare/comparedRuns.ts";
import { commonExperiment, readLinkedRun } from "../../lab/compare/linkedFields.ts";
import { nameRun } from "../../lab/runNames.ts";
import type { RunResult } from "../../run/result.ts";
import { formatNumber } from "../format.ts";
import type { LoadedExperiment } from "./loadedExperiment.ts";

/** The experiments of a comparison whose results have been read, those of their runs that are there. */
export function loadExperiments(
  { experiments, baseline }: Comparison<KeptRun>,
  results: ReadonlyMap<string, RunResult>,
): readonly LoadedExperiment[] {
  const links = experiments.map(({ key }) => key);
  return experiments.flatMap((experiment) => {
    const read = experiment.runs.flatMap(({ id }) => results.get(id) ?? []);
    if (read.length === 0) return [];
    const name = nameExperiment(experiment, baseline, links);
    return [{ ...experiment, name, results: read }];
  });
}

type Named = Comparison<KeptRun>["experiments"][number];

/** The visitor's name for it; else what differs from the baseline, or of the baseline, from what all have in common. */
function nameExperiment(
  { runs: [first], key }: Named,
  baseline: Named | undefined,
  links: readonly string[],
): string {
  if (first.name !== "") return first.name;
  const isBaseline = baseline === undefined || key === baseline.key;
  const beside = isBaseline ? commonExperiment(links) : readLinkedRun(baseline.key).experiment;
  return nameRun(readLinkedRun(key).experiment, beside, formatNumber);
}
