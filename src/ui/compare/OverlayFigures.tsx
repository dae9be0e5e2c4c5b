import { useMemo, useState } from "react";
import { usePreferences } from "../services.ts";
import { AccuracyOverlay } from "./AccuracyOverlay.tsx";
import classes from "./Comparison.module.css";
import { LossOverlay } from "./LossOverlay.tsx";
import type { Emphasis, LoadedExperiment } from "./loadedExperiment.ts";
import { OverlayControls } from "./OverlayControls.tsx";
import { wholeRange } from "./overlayLines.ts";
import { type OverlayShared, USUAL_VIEW } from "./overlayView.ts";

interface OverlayFiguresProps {
  readonly experiments: readonly LoadedExperiment[];
  readonly emphasis: Emphasis;
  readonly onPoint: (key: string | undefined) => void;
}

/** Loss and accuracy of all compared runs over the same steps. */
export function OverlayFigures({ experiments, emphasis, onPoint }: OverlayFiguresProps) {
  const [view, setView] = useState(USUAL_VIEW);
  const [pointedAt, setPointedAt] = useState<number>();
  const smoothing = usePreferences((preferences) => preferences.smoothing);
  const { axis, hasLogSteps, zoom } = view;
  const whole = useMemo(
    () => wholeRange(experiments, axis, hasLogSteps),
    [experiments, axis, hasLogSteps],
  );
  const range = zoom ?? whole;
  const shared: OverlayShared = {
    experiments,
    emphasis,
    view,
    range,
    smoothing,
    pointedAt,
    onPoint(pointed) {
      setPointedAt(pointed?.at);
      onPoint(pointed?.key);
    },
    onZoom: (zoomed) => setView({ ...view, zoom: zoomed }),
  };
  return (
    <section className={classes.section} aria-label="Curves">
      <OverlayControls view={view} whole={whole} range={range} onChange={setView} />
      <div className={classes.pair}>
        <LossOverlay {...shared} />
        <AccuracyOverlay {...shared} />
      </div>
    </section>
  );
}
