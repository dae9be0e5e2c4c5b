import type { Sweep, SweepAxis } from "../../experiment/sweep.ts";
import type { Table } from "../../lab/exports.ts";
import { rankedLoad, type TestedPoint } from "../../lab/sweep/byClass.ts";
import { placeName } from "../../lab/sweep/figure/axisNames.ts";
import { Figure } from "../charts/Figure.tsx";
import { formatNumber, formatPercent } from "../format.ts";
import { expertName } from "../theme/palette.ts";
import classes from "./ClassFigures.module.css";
import figure from "./SweepFigure.module.css";
import { takeFromSweep } from "./takeFromSweep.ts";

interface SharesFigureProps {
  readonly sweep: Sweep;
  readonly xAxis: SweepAxis | undefined;
  readonly points: readonly TestedPoint[];
}

/** Of the small drawings, in their own units. */
const WIDTH = 120;
const BARS_HEIGHT = 60;
const ROW_HEIGHT = 9;

/** Who gets what at each value of the x axis: experts by their load, and classes by their experts. */
export function SharesFigure({ sweep, xAxis, points }: SharesFigureProps) {
  const toTable = () => shareTable(xAxis, points);
  return (
    <Figure
      ref={null}
      name="Load and routing of each point"
      moment={undefined}
      toTable={toTable}
      take={() => takeFromSweep(sweep, toTable())}
      isEmpty={false}
      span="all"
    >
      <p className={figure.how}>
        bars: share of the images by expert, busiest first, mean over seeds; line: the fair share ·
        squares: where each digit goes (row: digit, column: expert), first seed
      </p>
      <ul className={classes.multiples}>
        {points.map((point) => (
          <li key={point.x}>
            <h3>{xAxis ? placeName(xAxis, point.x, formatNumber) : "All runs"}</h3>
            <LoadBars load={rankedLoad(point)} />
            <RoutingSquares routing={point.tests[0].routing} />
          </li>
        ))}
      </ul>
    </Figure>
  );
}

function LoadBars({ load }: { readonly load: readonly number[] }) {
  const width = WIDTH / load.length;
  const fair = 1 / load.length;
  const scale = BARS_HEIGHT / Math.max(...load, fair);
  const label = `The busiest expert gets ${formatPercent(load[0])}, the idlest ${formatPercent(load.at(-1) ?? 0)}; the fair share is ${formatPercent(fair)}.`;
  return (
    <svg viewBox={`0 0 ${WIDTH} ${BARS_HEIGHT}`} role="img" aria-label={label}>
      {load.map((share, rank) => (
        <rect
          // biome-ignore lint/suspicious/noArrayIndexKey: a rank
          key={rank}
          className={classes.bar}
          x={rank * width + 0.1 * width}
          y={BARS_HEIGHT - share * scale}
          width={0.8 * width}
          height={share * scale}
        />
      ))}
      <path className={classes.fair} d={`M0 ${BARS_HEIGHT - fair * scale}H${WIDTH}`} />
    </svg>
  );
}

function RoutingSquares({ routing }: { readonly routing: readonly (readonly number[])[] }) {
  const width = WIDTH / (routing[0]?.length || 1);
  return (
    <svg
      viewBox={`0 0 ${WIDTH} ${routing.length * ROW_HEIGHT}`}
      role="img"
      aria-label={describeRouting(routing)}
    >
      {routing.map((shares, label) =>
        shares.map((share, expert) => (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: a digit and an expert
            key={`${label} ${expert}`}
            className={classes.square}
            x={expert * width + 0.5}
            y={label * ROW_HEIGHT + 0.5}
            width={Math.max(0.5, width - 1)}
            height={ROW_HEIGHT - 1}
            fillOpacity={0.06 + 0.94 * share ** 0.7}
          />
        )),
      )}
    </svg>
  );
}

/** "Digit 0 goes mostly to E2 (82 %), 1 to E4 (61 %), …" */
function describeRouting(routing: readonly (readonly number[])[]): string {
  const parts = routing.map((shares, label) => {
    const most = Math.max(...shares);
    return `${label} to ${expertName(shares.indexOf(most))} (${formatPercent(most, 0)})`;
  });
  return `Digits go mostly: ${parts.join(", ")}.`;
}

function shareTable(xAxis: SweepAxis | undefined, points: readonly TestedPoint[]): Table {
  return {
    columns: [xAxis?.field ?? "point", "run", "class", "expert", "share"],
    rows: points.flatMap(({ x, tests }) =>
      tests.flatMap(({ routing }, run) =>
        routing.flatMap((shares, label) =>
          shares.map((share, expert) => [
            xAxis?.values[x].text ?? "all",
            run + 1,
            label,
            expertName(expert),
            share,
          ]),
        ),
      ),
    ),
  };
}
