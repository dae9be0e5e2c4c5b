import {
  IconArrowLeft,
  IconArrowRight,
  IconZoomIn,
  IconZoomOut,
  IconZoomReset,
} from "@tabler/icons-react";
import { CURVE_AXES, type CurveAxis, type StepWindow } from "../../lab/compare/curves.ts";
import { SMOOTHINGS, type Smoothing } from "../../store/preferencesStore.ts";
import { Button } from "../Button.tsx";
import { SMOOTHING_NAMES } from "../charts/SmoothingItems.tsx";
import { Select } from "../controls/Select.tsx";
import { usePreferences, useServices } from "../services.ts";
import classes from "./Comparison.module.css";
import { stepZoom, type ZoomStep } from "./overlayScales.ts";
import type { OverlayView } from "./overlayView.ts";

interface OverlayControlsProps {
  readonly view: OverlayView;
  readonly whole: StepWindow;
  readonly range: StepWindow;
  readonly onChange: (view: OverlayView) => void;
}

const AXIS_NAMES: Readonly<Record<CurveAxis, string>> = {
  step: "Steps",
  epoch: "Epochs",
  seconds: "Seconds of training",
};

const ZOOMS: readonly {
  readonly step: ZoomStep;
  readonly label: string;
  readonly Icon: typeof IconZoomIn;
}[] = [
  { step: "in", label: "Zoom in", Icon: IconZoomIn },
  { step: "out", label: "Zoom out", Icon: IconZoomOut },
  { step: "left", label: "Earlier steps", Icon: IconArrowLeft },
  { step: "right", label: "Later steps", Icon: IconArrowRight },
];

/** How the figures over steps are drawn. A drag across a figure zooms as well. */
export function OverlayControls({ view, whole, range, onChange }: OverlayControlsProps) {
  const { preferencesStore } = useServices();
  const smoothing = usePreferences((preferences) => preferences.smoothing);
  const isWhole = view.zoom === undefined;
  return (
    <div className={classes.controls}>
      <h2>Curves</h2>
      <Select
        label="Curves over"
        options={CURVE_AXES.map((axis) => ({ value: axis, label: AXIS_NAMES[axis] }))}
        value={view.axis}
        onChange={(axis) => onChange({ ...view, axis: axis as CurveAxis, zoom: undefined })}
      />
      <Select
        label="Smoothing"
        options={SMOOTHINGS.map((value) => ({
          value: String(value),
          label: `Smoothing: ${SMOOTHING_NAMES[value].toLowerCase()}`,
        }))}
        value={String(smoothing)}
        onChange={(value) => preferencesStore.setState({ smoothing: Number(value) as Smoothing })}
      />
      <Check
        label="Logarithmic loss"
        isChecked={view.hasLogLoss}
        onChange={(hasLogLoss) => onChange({ ...view, hasLogLoss })}
      />
      <Check
        label="Logarithmic steps"
        isChecked={view.hasLogSteps}
        onChange={(hasLogSteps) => onChange({ ...view, hasLogSteps, zoom: undefined })}
      />
      <Check
        label="Every seed"
        isChecked={view.hasEverySeed}
        onChange={(hasEverySeed) => onChange({ ...view, hasEverySeed })}
      />
      <fieldset className={classes.zoom} aria-label="Part of the steps">
        {ZOOMS.map(({ step, label, Icon }) => (
          <Button
            key={step}
            quiet
            aria-label={label}
            title={label}
            disabled={isWhole && step !== "in"}
            onClick={() => onChange({ ...view, zoom: stepZoom(range, whole, step) })}
          >
            <Icon size="1rem" aria-hidden="true" />
          </Button>
        ))}
        <Button
          quiet
          aria-label="Show all steps"
          title="Show all steps · double click in a figure"
          disabled={isWhole}
          onClick={() => onChange({ ...view, zoom: undefined })}
        >
          <IconZoomReset size="1rem" aria-hidden="true" />
        </Button>
      </fieldset>
    </div>
  );
}

interface CheckProps {
  readonly label: string;
  readonly isChecked: boolean;
  readonly onChange: (isChecked: boolean) => void;
}

function Check({ label, isChecked, onChange }: CheckProps) {
  return (
    <label className={classes.box}>
      <input
        type="checkbox"
        checked={isChecked}
        onChange={({ currentTarget }) => onChange(currentTarget.checked)}
      />
      {label}
    </label>
  );
}
