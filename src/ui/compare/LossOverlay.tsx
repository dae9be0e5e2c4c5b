import { useMemo, useState } from "react";
import type { CurveMeasure } from "../../lab/compare/curves.ts";
import { linearAxis, linearRange, logAxis, logRange, PLOT_HEIGHT } from "../charts/axes.ts";
import { PlotArea } from "../charts/PlotArea.tsx";
import { Select } from "../controls/Select.tsx";
import { formatSmall } from "../format.ts";
import classes from "./Comparison.module.css";
import { OverlayPlot } from "./OverlayPlot.tsx";
import { overlayLines } from "./overlayLines.ts";
import type { OverlayShared } from "./overlayView.ts";
import { ACROSS, describeEnds, observeCurve, toOverlayTable } from "./overlayWords.ts";
import { RunsFigure } from "./RunsFigure.tsx";

const LOSSES = [
  { value: "taskLoss", label: "Task loss" },
  { value: "loss", label: "Task + auxiliary loss" },
  { value: "auxLoss", label: "Auxiliary loss" },
] as const satisfies readonly { readonly value: CurveMeasure; readonly label: string }[];
type Loss = (typeof LOSSES)[number]["value"];

/** The axis ends no lower than this: below it, all a loss does is tremble. */
const LEAST: Readonly<Record<Loss, number>> = { taskLoss: 0.1, loss: 0.1, auxLoss: 0.01 };

export function LossOverlay(props: OverlayShared) {
  const { experiments, emphasis, view, range, smoothing, pointedAt, onPoint, onZoom } = props;
  const { axis, hasEverySeed, hasLogLoss, hasLogSteps } = view;
  const [measure, setMeasure] = useState<Loss>("taskLoss");
  const lines = useMemo(
    () => overlayLines(experiments, { measure, axis, smoothing, hasEverySeed, range }),
    [experiments, measure, axis, smoothing, hasEverySeed, range],
  );
  const values = useMemo(() => {
    const shown = lines.flatMap(({ points }) => points.map(({ mean }) => mean));
    const { low, high } = hasLogLoss ? logRange(shown) : linearRange(shown, LEAST[measure]);
    return (hasLogLoss ? logAxis : linearAxis)(low, high);
  }, [lines, hasLogLoss, measure]);
  const { label } = LOSSES.find(({ value }) => value === measure) ?? LOSSES[0];
  return (
    <RunsFigure
      name="Loss of the runs"
      aside={
        <div className={classes.measure}>
          <Select
            label="Which loss"
            options={LOSSES}
            value={measure}
            onChange={(value) => setMeasure(value as Loss)}
          />
        </div>
      }
      summary={describeEnds(label, lines, formatSmall)}
      experiments={experiments}
      toTable={() => toOverlayTable(experiments, measure)}
      observe={(result) => observeCurve(result, measure)}
    >
      <PlotArea height={PLOT_HEIGHT * 1.25}>
        {(size) => (
          <OverlayPlot
            size={size}
            title={`${label} over ${ACROSS[axis]}`}
            lines={lines}
            emphasis={emphasis}
            range={range}
            hasLogSteps={hasLogSteps}
            values={values}
            captions={{ left: `${label.toLowerCase()}, nats`, across: ACROSS[axis] }}
            hasRaw={smoothing > 0}
            pointedAt={pointedAt}
            format={formatSmall}
            onPoint={onPoint}
            onZoom={onZoom}
          />
        )}
      </PlotArea>
    </RunsFigure>
  );
}
