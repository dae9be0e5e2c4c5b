import { useMemo } from "react";
import { type ExpertMatch, matchExperts } from "../../lab/compare/matchExperts.ts";
import type { Table } from "../../lab/exports.ts";
import type { RunResult } from "../../run/result.ts";
import { Heatmap, type HeatmapColumn } from "../charts/Heatmap.tsx";
import { toRoutingCell } from "../charts/routingCell.ts";
import { formatPercent } from "../format.ts";
import { expertColour, expertName } from "../theme/palette.ts";
import classes from "./Comparison.module.css";
import type { PairProps } from "./GainFigure.tsx";
import { RunsFigure } from "./RunsFigure.tsx";

/** Where the baseline has no expert left to stand beside, in the order of columns. */
const NONE = undefined;

/** Which expert gets which digit in both runs; the compared run's experts in the order of those that they match. */
export function RoutingPair({ baseline, compared }: PairProps) {
  const [first] = baseline.results;
  const [second] = compared.results;
  const match = useMemo(
    () => matchExperts(first.test.routing, second.test.routing),
    [first, second],
  );
  const numFirst = first.test.load.length;
  const own = useMemo(
    () => layOut(first, [...expertsOf(first), ...match.unmatched.map(() => NONE)]),
    [first, match],
  );
  const matched = useMemo(
    () => layOut(second, [...match.order, ...match.unmatched]),
    [second, match],
  );
  const words = describeMatch(match, numFirst, second.test.load.length);
  const of = (letter: string, { experiment }: RunResult) => `${letter}, seed ${experiment.seed}`;
  return (
    <>
      <RunsFigure
        name={`Class routing of ${baseline.letter}`}
        aside={`${of(baseline.letter, first)} · row: digit · column: expert · %`}
        experiments={[baseline]}
        toTable={() => toTable(first, expertsOf(first))}
        observe={observeRouting}
      >
        <Heatmap
          caption={`Of each digit’s assignments in ${baseline.letter}, the share of each expert in per cent`}
          rowKind="digit"
          {...own}
        />
        <p className={classes.words}>{words}</p>
      </RunsFigure>
      <RunsFigure
        name={`Class routing of ${compared.letter}, matched`}
        aside={`${of(compared.letter, second)} · each expert below the one it matches`}
        experiments={[compared]}
        toTable={() => toTable(second, [...match.order, ...match.unmatched])}
        observe={observeRouting}
      >
        <Heatmap
          caption={`Of each digit’s assignments in ${compared.letter}, the share of each expert in per cent, in the order of the experts of ${baseline.letter} that they match`}
          rowKind="digit"
          {...matched}
        />
        <p className={classes.words}>
          Which expert is E1 is chance: columns with the same place get the same digits, as far as
          possible.
        </p>
      </RunsFigure>
    </>
  );
}

const expertsOf = ({ test }: RunResult) => test.load.map((_, expert) => expert);

/** A column for each place: an expert's, or an empty one. */
function layOut({ test }: RunResult, order: readonly (number | undefined)[]) {
  const columns = order.map(
    (expert, place): HeatmapColumn =>
      expert === undefined
        ? { name: EMPTY_NAMES(place) }
        : { name: expertName(expert), colour: expertColour(expert) },
  );
  return {
    columns,
    rowNames: test.routing.map((_, label) => String(label)),
    rows: test.routing.map((shares) =>
      order.map((expert) => (expert === undefined ? EMPTY_CELL : toRoutingCell(shares[expert]))),
    ),
  };
}

const EMPTY_CELL = { text: "–", isQuiet: true, amount: 0, tone: "accent" } as const;
/** Unique, so that columns can be told apart, and of no width. */
const EMPTY_NAMES = (place: number) => `–${"\u200b".repeat(place)}`;

/** "83 % of the assignments go to matching experts. B has no match for E3." */
function describeMatch(
  { agreement, unmatched, order }: ExpertMatch,
  first: number,
  second: number,
) {
  const agreed = `${formatPercent(agreement, 0)} of the assignments go to matching experts in both.`;
  if (first === second) return agreed;
  const alone = order.flatMap((expert, own) => (expert === undefined ? [own] : []));
  const left = (alone.length > 0 ? alone : unmatched).map(expertName).join(", ");
  return `${agreed} Without a match: ${left}.`;
}

/** A row for each digit and expert. */
function observeRouting({ test }: RunResult): Table {
  return {
    columns: ["class", "expert", "shareOfAssignments"],
    rows: test.routing.flatMap((shares, label) =>
      shares.map((share, expert) => [String(label), expertName(expert), share]),
    ),
  };
}

function toTable({ test }: RunResult, order: readonly (number | undefined)[]): Table {
  const experts = order.filter((expert) => expert !== undefined);
  return {
    columns: ["class", ...experts.map(expertName)],
    rows: test.routing.map((shares, label) => [
      String(label),
      ...experts.map((expert) => shares[expert]),
    ]),
  };
}
