import classes from "./Legend.module.css";

interface LegendProps {
  readonly entries: readonly LegendEntry[];
}

export interface LegendEntry {
  readonly name: string;
  readonly colour: string;
  readonly dashed?: boolean;
  readonly block?: boolean;
}

export function Legend({ entries }: LegendProps) {
  return entries.map(({ name, colour, dashed, block }) => (
    <span key={name} className={classes.entry}>
      <i
        data-block={block || undefined}
        style={{ borderColor: colour, borderTopStyle: dashed ? "dashed" : "solid" }}
      />
      {name}
    </span>
  ));
}
