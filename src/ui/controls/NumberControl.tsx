import { IconArrowBackUp } from "@tabler/icons-react";
import { type CSSProperties, useMemo } from "react";
import type { NumberField } from "../../experiment/field.ts";
import { Button } from "../Button.tsx";
import { useRun } from "../services.ts";
import classes from "./FieldControl.module.css";
import { FieldHelp } from "./FieldHelp.tsx";
import { NumberBox } from "./NumberBox.tsx";
import { nearestStop, sliderStops } from "./sliderScale.ts";
import { useField } from "./useField.ts";

/** A number: slider for feeling, box for precision, and a way back to the default. */
export function NumberControl({ field }: { readonly field: NumberField }) {
  const [raw, change] = useField(field.name);
  const value = Number(raw);
  const max = useRun((state) => field.limit?.max(state.experiment) ?? field.max);
  const setNumber = (next: number) => change(next as typeof raw);
  return (
    <div className={classes.field}>
      <div className={classes.head}>
        <span className={classes.label}>{field.label}</span>
        {value === field.default ? null : (
          <Button
            quiet
            className={classes.reset}
            aria-label={`Reset ${field.label} to ${field.default}`}
            title={`Back to ${field.default}`}
            onClick={() => setNumber(field.default)}
          >
            <IconArrowBackUp size={14} stroke={1.9} />
          </Button>
        )}
        <NumberBox
          field={field}
          value={value}
          max={Math.min(max, field.max)}
          onChange={setNumber}
        />
      </div>
      {field.control === "slider" ? (
        <Slider field={field} value={value} max={max} onChange={setNumber} />
      ) : null}
      <FieldHelp
        help={field.help}
        formula={field.formula}
        source={field.source}
        live={field.live}
      />
    </div>
  );
}

interface SliderProps {
  readonly field: NumberField;
  readonly value: number;
  readonly max: number;
  readonly onChange: (value: number) => void;
}

/** A native slider over the field's stops: what it says aloud is the value, not the stop's index. */
function Slider({ field, value, max, onChange }: SliderProps) {
  const stops = useMemo(() => sliderStops(field, max), [field, max]);
  const index = nearestStop(stops, value);
  const last = Math.max(1, stops.length - 1);
  const filled = stops.length > 1 ? index / last : 1;
  return (
    <input
      type="range"
      className={classes.slider}
      data-live={field.live || undefined}
      aria-label={field.label}
      aria-valuetext={String(value)}
      min={0}
      max={last}
      step={1}
      value={stops.length > 1 ? index : last}
      disabled={stops.length < 2}
      style={{ "--filled": filled } as CSSProperties}
      onChange={(event) => onChange(stops[event.currentTarget.valueAsNumber] ?? value)}
    />
  );
}
