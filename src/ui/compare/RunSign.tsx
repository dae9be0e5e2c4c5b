import classes from "./RunSign.module.css";

interface RunSignProps {
  readonly letter: string;
  readonly isBaseline: boolean;
}

/** The letter of a compared experiment in its outline: a double one for the baseline. Fills are experts'. */
export function RunSign({ letter, isBaseline }: RunSignProps) {
  return (
    <span className={classes.sign} data-baseline={isBaseline || undefined}>
      {letter}
    </span>
  );
}
