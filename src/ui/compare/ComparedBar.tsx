import { IconX } from "@tabler/icons-react";
import { spreadOf } from "../../lab/compare/seedSpread.ts";
import { Button } from "../Button.tsx";
import { formatInteger, formatPercent } from "../format.ts";
import classes from "./Comparison.module.css";
import type { Emphasis, LoadedExperiment } from "./loadedExperiment.ts";
import { RunSign } from "./RunSign.tsx";
import { dashesOf } from "./runLines.ts";

interface ComparedBarProps {
  readonly experiments: readonly LoadedExperiment[];
  readonly emphasis: Emphasis;
  readonly onPoint: (key: string | undefined) => void;
  readonly onRemove: (experiment: LoadedExperiment) => void;
  readonly onClear: () => void;
}

/** What is compared: the legend of all figures below. Pointing at an experiment brings it out in each of them. */
export function ComparedBar(props: ComparedBarProps) {
  const { experiments, emphasis, onPoint, onRemove, onClear } = props;
  return (
    <div className={classes.bar}>
      <ul className={classes.legend} aria-label="Compared runs">
        {experiments.map((experiment) => {
          const { key, letter, name, index } = experiment;
          return (
            <li
              key={key}
              data-pointed={key === emphasis.pointed || undefined}
              onPointerEnter={() => onPoint(key)}
              onPointerLeave={() => onPoint(undefined)}
            >
              <RunSign letter={letter} isBaseline={key === emphasis.baseline} />
              <svg viewBox="0 0 28 8" aria-hidden="true">
                <path
                  d="M0 4H28"
                  stroke={key === emphasis.focus ? "var(--sy-accent)" : "var(--sy-ink)"}
                  strokeWidth={2}
                  strokeDasharray={dashesOf(index)}
                />
              </svg>
              <span className={classes.legendName}>{name}</span>
              <span className={classes.soft}>{describeRuns(experiment)}</span>
              <Button
                quiet
                aria-label={`Leave out ${letter}, ${name}`}
                title="Leave out"
                onFocus={() => onPoint(key)}
                onBlur={() => onPoint(undefined)}
                onClick={() => onRemove(experiment)}
              >
                <IconX size="0.875rem" aria-hidden="true" />
              </Button>
            </li>
          );
        })}
      </ul>
      <Button onClick={onClear}>Compare none</Button>
    </div>
  );
}

/** "95.1 % (94.8–95.4, 3 seeds)" */
function describeRuns({ results }: LoadedExperiment): string {
  const { mean, lowest, highest, seeds } = spreadOf(results.map(({ test }) => test.accuracy));
  if (seeds < 2) return formatPercent(mean);
  const range = `${formatPercent(lowest).replace(/\s*%$/, "")}–${formatPercent(highest)}`;
  return `${formatPercent(mean)} (${range}, ${formatInteger(seeds)} seeds)`;
}
