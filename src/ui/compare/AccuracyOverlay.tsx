import { useMemo } from "react";
import { accuracyRange, PLOT_HEIGHT, shareAxis } from "../charts/axes.ts";
import { PlotArea } from "../charts/PlotArea.tsx";
import { formatPercent } from "../format.ts";
import { OverlayPlot } from "./OverlayPlot.tsx";
import { overlayLines } from "./overlayLines.ts";
import type { OverlayShared } from "./overlayView.ts";
import { ACROSS, describeEnds, observeCurve, toOverlayTable } from "./overlayWords.ts";
import { RunsFigure } from "./RunsFigure.tsx";

/** The axis follows how good the models are at its end, not how they began. */
const BELOW_LAST = 0.1;

export function AccuracyOverlay(props: OverlayShared) {
  const { experiments, emphasis, view, range, pointedAt, onPoint, onZoom } = props;
  const { axis, hasEverySeed, hasLogSteps } = view;
  const lines = useMemo(
    () =>
      overlayLines(experiments, {
        measure: "testAccuracy",
        axis,
        smoothing: 0,
        hasEverySeed,
        range,
      }),
    [experiments, axis, hasEverySeed, range],
  );
  const values = useMemo(() => {
    const lasts = lines.map(({ points }) => (points.at(-1)?.lowest ?? 1) - BELOW_LAST);
    const { low, high } = accuracyRange(lasts);
    return shareAxis(low, high);
  }, [lines]);
  return (
    <RunsFigure
      name="Accuracy of the runs"
      aside="tests of a part of the images, of all at the end"
      summary={describeEnds("Test accuracy", lines, formatPercent)}
      experiments={experiments}
      toTable={() => toOverlayTable(experiments, "testAccuracy")}
      observe={(result) => observeCurve(result, "testAccuracy")}
    >
      <PlotArea height={PLOT_HEIGHT * 1.25}>
        {(size) => (
          <OverlayPlot
            size={size}
            title={`Test accuracy over ${ACROSS[axis]}`}
            lines={lines}
            emphasis={emphasis}
            range={range}
            hasLogSteps={hasLogSteps}
            values={values}
            captions={{ left: "% right", across: ACROSS[axis] }}
            hasRaw={false}
            pointedAt={pointedAt}
            format={formatPercent}
            onPoint={onPoint}
            onZoom={onZoom}
          />
        )}
      </PlotArea>
    </RunsFigure>
  );
}
