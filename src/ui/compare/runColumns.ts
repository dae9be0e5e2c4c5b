import type { FieldName } from "../../experiment/fields.ts";
import { FIELD_TABLE } from "../../experiment/fieldTable.ts";
import type { KeptRun } from "../../lab/archive/keptRun.ts";
import type { ArrangedColumn } from "../../lab/compare/arrangeRuns.ts";
import {
  differingFields,
  fieldText,
  fieldValue,
  readLinkedRun,
} from "../../lab/compare/linkedFields.ts";
import { groupBySeed } from "../../lab/compare/seedGroups.ts";
import { type Spread, spreadOf } from "../../lab/compare/seedSpread.ts";
import type { RunRow } from "../../lab/sweep/points.ts";
import {
  formatDuration,
  formatFixed,
  formatNumber,
  formatPercent,
  formatRatio,
} from "../format.ts";

/** A column of the table of runs. */
export interface RunColumn extends ArrangedColumn<KeptRun> {
  /** In the head, below the label: what it measures, or in which unit. */
  readonly note?: string;
  readonly title: string;
  /** Whether the largest values come first where it is sorted for the first time. */
  readonly isBestHigh?: boolean;
}

const MISSING = "–";

/** The fields that are not the same in all runs. */
export function fieldColumns(runs: readonly KeptRun[]): readonly RunColumn[] {
  return differingFields(runs.map(({ link }) => link)).map(toFieldColumn);
}

function toFieldColumn(field: FieldName): RunColumn {
  const { label, help } = FIELD_TABLE[field];
  return {
    key: field,
    label,
    title: help,
    valueOf: ({ link }) => fieldValue(link, field),
    textOf: ({ link }) => fieldText(link, field, formatNumber),
  };
}

/** How far accuracies of the same experiment with other seeds lie apart, by the link without the seed. */
export type Spreads = ReadonlyMap<string, Spread>;

/** Of all runs that are done. */
export function accuracySpreads(runs: readonly KeptRun[]): Spreads {
  const done = runs.filter(({ standing }) => standing === "done");
  return new Map(
    groupBySeed(done).map(({ key, runs: seeds }) => [
      key,
      spreadOf(seeds.map(({ row }) => row?.accuracy ?? 0)),
    ]),
  );
}

/** What was measured of every run, at its last test. */
export function measureColumns(spreads: Spreads): readonly RunColumn[] {
  return [
    {
      key: "accuracy",
      label: "Accuracy",
      note: "± over seeds",
      isBestHigh: true,
      title:
        "Of the last test. ±: half the distance between the lowest and the highest of the runs that differ in their seed alone.",
      valueOf: ({ row }) => row?.accuracy,
      textOf: (run) => describeAccuracy(run, spreads),
      numberOf: ({ row }) => row && row.accuracy * 100,
    },
    measure("maxVio", "Busiest expert", "MaxVio", {
      title: "How far above its fair share of the images the busiest expert is.",
      read: ({ maxVio }) => maxVio,
      format: formatRatio,
    }),
    measure("dead", "Dead experts", "% of all", {
      title: "Experts that get next to nothing at test.",
      read: ({ deadExperts }) => deadExperts,
      format: (share) => formatNumber(share * 100, { maximumFractionDigits: 0 }),
    }),
    measure("diversity", "Effectively used", "diversity", {
      title: "How evenly the experts are used: 1 if all get the same.",
      read: ({ diversity }) => diversity,
      format: formatRatio,
    }),
    measure("seconds", "Time", "training", {
      title: "Of training alone, on the machine that trained it.",
      read: ({ trainSeconds }) => trainSeconds,
      format: (seconds) =>
        seconds < 10 ? `${formatFixed(seconds, 1)} s` : formatDuration(seconds),
    }),
  ];
}

interface Measure {
  readonly title: string;
  readonly read: (row: RunRow) => number;
  readonly format: (value: number) => string;
}

function measure(key: string, label: string, note: string, by: Measure): RunColumn {
  const { title, read, format } = by;
  return {
    key,
    label,
    note,
    title,
    valueOf: ({ row }) => row && read(row),
    textOf: ({ row }) => (row ? format(read(row)) : MISSING),
  };
}

/** "95.1 % ± 0.3", without the spread where there is one seed. */
function describeAccuracy({ row, link }: KeptRun, spreads: Spreads): string {
  if (row === undefined) return MISSING;
  const spread = spreads.get(readLinkedRun(link).withoutSeed);
  const accuracy = formatPercent(row.accuracy);
  if (spread === undefined || spread.seeds < 2) return accuracy;
  return `${accuracy} ± ${formatFixed(((spread.highest - spread.lowest) / 2) * 100, 1)}`;
}
