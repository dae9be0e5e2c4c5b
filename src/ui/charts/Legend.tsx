import classes from "./Legend.module.css";

interface LegendProps {
  readonly entries: readonly LegendEntry[];
}

export interface LegendEntry {
  readonly name: string;
  readonly colour: string;
  /** As in SVG; without it the line is solid. */
  readonly dashes?: string;
  /** Instead of a line: a dot, filled or not, or a short bar. */
  readonly sign?: "dot" | "ring" | "bar";
  /** More words, for those who point at it. */
  readonly title?: string;
}

const WIDTH = 16;
const HEIGHT = 8;

/** What lines and signs of a drawing stand for, in the order of their importance. */
export function Legend({ entries }: LegendProps) {
  return entries.map((entry) => (
    <span key={entry.name} className={classes.entry} title={entry.title}>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true">
        <Sign {...entry} />
      </svg>
      {entry.name}
    </span>
  ));
}

function Sign({ colour, dashes, sign }: LegendEntry) {
  const middle = { cx: WIDTH / 2, cy: HEIGHT / 2 };
  switch (sign) {
    case "dot":
      return <circle {...middle} r={3.5} fill={colour} />;
    case "ring":
      return <circle {...middle} r={3} fill="none" stroke={colour} strokeWidth={1.5} />;
    case "bar":
      return <path d={`M3 ${HEIGHT / 2}H13`} stroke={colour} strokeWidth={2} />;
    default:
      return (
        <path
          d={`M0 ${HEIGHT / 2}H${WIDTH}`}
          stroke={colour}
          strokeWidth={2}
          strokeDasharray={dashes}
        />
      );
  }
}
