import { memo } from "react";
import { Select } from "../controls/Select.tsx";
import classes from "./Comparison.module.css";
import { ConfusionDifferenceFigure } from "./ConfusionDifferenceFigure.tsx";
import { describeAccuracies } from "./differenceWords.ts";
import { GainFigure, type PairProps } from "./GainFigure.tsx";
import type { LoadedExperiment } from "./loadedExperiment.ts";
import { RoutingPair } from "./RoutingPair.tsx";

interface PairFiguresProps extends PairProps {
  readonly experiments: readonly LoadedExperiment[];
  readonly onBaseline: (experiment: LoadedExperiment) => void;
  readonly onCompared: (experiment: LoadedExperiment) => void;
}

/** One experiment beside the baseline, down to single digits and experts. */
export const PairFigures = memo(function PairFigures(props: PairFiguresProps) {
  const { experiments, baseline, compared, onBaseline, onCompared } = props;
  const options = experiments.map(({ key, letter, name }) => ({
    value: key,
    label: `${letter} · ${name}`,
  }));
  const find = (key: string) => experiments.find((experiment) => experiment.key === key);
  const choose = (choice: (experiment: LoadedExperiment) => void) => (key: string) => {
    const found = find(key);
    if (found) choice(found);
  };
  const isComparable = datasetOf(baseline) === datasetOf(compared);
  return (
    <section className={classes.section} aria-label="Beside the baseline">
      <div className={classes.controls}>
        <h2>Beside the baseline</h2>
        <Select
          label="Compared run"
          options={options.filter(({ value }) => value !== baseline.key)}
          value={compared.key}
          onChange={choose(onCompared)}
        />
        <span className={classes.soft}>with the baseline</span>
        <Select
          label="Baseline"
          options={options}
          value={baseline.key}
          onChange={choose(onBaseline)}
        />
      </div>
      {isComparable ? (
        <>
          <p className={classes.verdict}>{describeAccuracies(baseline, compared)}</p>
          <div className={classes.grid}>
            <GainFigure baseline={baseline} compared={compared} />
            <ConfusionDifferenceFigure baseline={baseline} compared={compared} />
            <RoutingPair baseline={baseline} compared={compared} />
          </div>
        </>
      ) : (
        <p className={classes.verdict}>
          {baseline.letter} and {compared.letter} were trained on different images: their digits
          cannot be compared.
        </p>
      )}
    </section>
  );
});

const datasetOf = ({ results }: LoadedExperiment) => results[0].experiment.dataset;
