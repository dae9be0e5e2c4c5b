import { IconArrowBackUp } from "@tabler/icons-react";
import { useMemo } from "react";
import { maxOf } from "../../experiment/allowed.ts";
import type { NumberField } from "../../experiment/field.ts";
import { methodDefaults } from "../../experiment/fields.ts";
import { Button } from "../Button.tsx";
import { Range } from "../Range.tsx";
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
  return (
    <Range
      isRound={field.live}
      aria-label={field.label}
      aria-valuetext={formatBoxed(field, value)}
      max={last}
      value={stops.length > 1 ? index : last}
      disabled={stops.length < 2}
      onMove={(stopIndex) => {
        const stop = stops[stopIndex];
        if (stop !== undefined) onChange(stop);
      }}
    />
  );
}

function meanOf(list: string): number {
  const numbers = list.split("-").map(Number);
  return numbers.reduce((sum, number) => sum + number) / numbers.length;
}
