import { formatStep } from "./axes.ts";
import classes from "./ChartTooltip.module.css";

interface Entry {
  readonly dataKey?: unknown;
  readonly name?: string | number | undefined;
  readonly value?: unknown;
  readonly color?: string | undefined;
  /** "none" for a curve that only accompanies another */
  readonly type?: string | undefined;
}

interface ChartTooltipProps {
  readonly active?: boolean;
  readonly label?: string | number | undefined;
  readonly payload?: readonly Entry[];
  readonly title?: (label: string | number) => string;
  /** Below the values. */
  readonly note?: string | undefined;
  readonly format: (value: number) => string;
}

const MOST_ROWS = 8;

/** What the pointer is over, largest value first. */
export function ChartTooltip(props: ChartTooltipProps) {
  const { active, label, payload, title, note, format } = props;
  if (!active || payload === undefined || label === undefined) return null;
  const rows = payload
    .flatMap(({ name, value, color, type }) => {
      if (type === "none" || typeof value !== "number" || !Number.isFinite(value)) return [];
      return [{ name: String(name), value, color }];
    })
    .sort((a, b) => b.value - a.value);
  if (rows.length === 0) return null;
  return (
    <div className={classes.tooltip}>
      <p>{title ? title(label) : `step ${formatStep(Number(label))}`}</p>
      {rows.slice(0, MOST_ROWS).map((row) => (
        <div key={row.name} className={classes.row}>
          <i style={{ background: row.color }} />
          <span>{row.name}</span>
          <b>{format(row.value)}</b>
        </div>
      ))}
      {rows.length > MOST_ROWS ? <p>and {rows.length - MOST_ROWS} more</p> : null}
      {note ? <p>{note}</p> : null}
    </div>
  );
}
