import { useMemo } from "react";
import { type ClassGain, classGains } from "../../lab/compare/classGain.ts";
import type { Table } from "../../lab/exports.ts";
import { HEATMAP_HEIGHT } from "../charts/axes.ts";
import { Figure } from "../charts/Figure.tsx";
import { PlotArea } from "../charts/PlotArea.tsx";
import classes from "./Comparison.module.css";
import { describeGains } from "./differenceWords.ts";
import { GainPlot } from "./GainPlot.tsx";
import type { LoadedExperiment } from "./loadedExperiment.ts";

export interface PairProps {
  readonly baseline: LoadedExperiment;
  readonly compared: LoadedExperiment;
}

/** How much better each digit is recognised than by the baseline, the largest gain first. */
export function GainFigure({ baseline, compared }: PairProps) {
  const gains = useMemo(
    () => classGains(baseline.results, compared.results),
    [baseline.results, compared.results],
  );
  const words = describeGains(gains);
  return (
    <Figure
      ref={null}
      name="Gain by digit"
      moment={undefined}
      aside={`${compared.letter} over ${baseline.letter} · largest gain first`}
      summary={words}
      hasPicture
      isEmpty={false}
      toTable={() => toTable(gains)}
    >
      <PlotArea height={HEATMAP_HEIGHT}>
        {(size) => (
          <GainPlot
            size={size}
            gains={gains}
            title={`Accuracy of ${compared.letter} less that of ${baseline.letter}, digit by digit`}
          />
        )}
      </PlotArea>
      <p className={classes.words} aria-hidden="true">
        {words}
      </p>
    </Figure>
  );
}

function toTable(gains: readonly ClassGain[]): Table {
  return {
    columns: [
      "digit",
      "gain",
      "baselineAccuracy",
      "comparedAccuracy",
      "spreadOverSeeds",
      "verdict",
    ],
    rows: gains.map(({ label, gain, baseline, compared }) => [
      String(label),
      gain.value,
      baseline.mean,
      compared.mean,
      gain.spread,
      gain.verdict,
    ]),
  };
}
