import { useMemo } from "react";
import { type ClassGain, classGains } from "../../lab/compare/classGain.ts";
import type { Table } from "../../lab/exports.ts";
import type { RunResult } from "../../run/result.ts";
import { HEATMAP_HEIGHT } from "../charts/axes.ts";
import { PlotArea } from "../charts/PlotArea.tsx";
import classes from "./Comparison.module.css";
import { describeGains } from "./differenceWords.ts";
import { GainPlot } from "./GainPlot.tsx";
import type { LoadedExperiment } from "./loadedExperiment.ts";
import { RunsFigure } from "./RunsFigure.tsx";

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
    <RunsFigure
      name="Gain by digit"
      aside={`${compared.letter} over ${baseline.letter} · largest gain first`}
      summary={words}
      experiments={[baseline, compared]}
      toTable={() => toTable(gains)}
      observe={observeClasses}
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
    </RunsFigure>
  );
}

/** A row for each digit. */
function observeClasses({ test }: RunResult): Table {
  return {
    columns: ["class", "accuracy"],
    rows: test.perClass.map((accuracy, label) => [String(label), accuracy]),
  };
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
