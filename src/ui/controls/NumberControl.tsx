import { IconArrowBackUp } from "@tabler/icons-react";
import { type CSSProperties, useMemo } from "react";
import { maxOf } from "../../experiment/allowed.ts";
import type { NumberField } from "../../experiment/field.ts";
import { methodDefaults } from "../../experiment/fields.ts";
import { Button } from "../Button.tsx";
import { useRun } from "../services.ts";
import { BoxNoteText } from "./BoxNoteText.tsx";
import { useBoxNote } from "./boxNote.ts";
import classes from "./FieldControl.module.css";
import { FieldFrame } from "./FieldFrame.tsx";
import { formatBoxed, NumberBox } from "./NumberBox.tsx";
import { nearestStop, sliderStops } from "./sliderScale.ts";
import { useField } from "./useField.ts";

interface NumberControlProps {
  readonly field: NumberField;
  readonly explained: boolean;
}

/** The control of a number: a slider, a box for exact values, and a button that resets to the method's default. */
export function NumberControl({ field, explained }: NumberControlProps) {
  const [value, change] = useField(field.name);
  const max = useRun((state) => maxOf(field, state.experiment));
  const usual = useRun((state) => methodDefaults(state.experiment.method)[field.name]);
  const note = useBoxNote(value);
  const usualText = formatBoxed(field, usual);
  return (
    <FieldFrame
      words={field}
      explained={explained}
      tools={
        <>
          {value === usual ? null : (
            <Button
              quiet
              className={classes.reset}
              aria-label={`Reset ${field.label} to ${usualText}`}
              title={`Back to ${usualText}`}
              onClick={() => change(usual)}
            >
              <IconArrowBackUp size="0.875rem" stroke={1.9} />
            </Button>
          )}
          <NumberBox field={field} value={value} max={max} onChange={change} note={note} />
        </>
      }
    >
      <BoxNoteText note={note} />
      {field.control === "slider" ? (
        <Slider field={field} value={value} max={max} onChange={change} />
      ) : null}
    </FieldFrame>
  );
}

interface SliderProps {
  readonly field: NumberField;
  /** A list stands at its mean. */
  readonly value: number | string;
  readonly max: number;
  readonly onChange: (value: number) => void;
}

/** A native slider over the field's stops: what it says aloud is the value, not the stop's index. */
function Slider({ field, value, max, onChange }: SliderProps) {
  const stops = useMemo(() => sliderStops(field, max), [field, max]);
  const index = nearestStop(stops, typeof value === "number" ? value : meanOf(value));
  const last = Math.max(1, stops.length - 1);
  const filled = stops.length > 1 ? index / last : 1;
  return (
    <input
      type="range"
      className={classes.slider}
      data-live={field.live || undefined}
      aria-label={field.label}
      aria-valuetext={formatBoxed(field, value)}
      min={0}
      max={last}
      step={1}
      value={stops.length > 1 ? index : last}
      disabled={stops.length < 2}
      style={{ "--filled": filled } as CSSProperties}
      onChange={(event) => {
        const stop = stops[event.currentTarget.valueAsNumber];
        if (stop !== undefined) onChange(stop);
      }}
    />
  );
}

function meanOf(list: string): number {
  const numbers = list.split("-").map(Number);
  return numbers.reduce((sum, number) => sum + number) / numbers.length;
}
