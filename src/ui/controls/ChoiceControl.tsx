import { SegmentedControl } from "@mantine/core";
import { useShallow } from "zustand/react/shallow";
import { allowedChoices } from "../../experiment/allowed.ts";
import type { ChoiceField } from "../../experiment/field.ts";
import { useRun } from "../services.ts";
import classes from "./FieldControl.module.css";
import { FieldFrame } from "./FieldFrame.tsx";
import { Select } from "./Select.tsx";
import { useField } from "./useField.ts";

/** With more choices than this, a list is easier to read than segments. */
const MOST_SEGMENTS = 3;

interface ChoiceControlProps {
  readonly field: ChoiceField;
  readonly explained: boolean;
}

/** A choice among those that go with the other fields; explained by the one that is chosen. */
export function ChoiceControl({ field, explained }: ChoiceControlProps) {
  const [value, change] = useField(field.name);
  const choices = useRun(useShallow(({ experiment }) => allowedChoices(field, experiment)));
  const chosen = choices.find((choice) => choice.value === value);
  const options = choices.map(({ value: option, label }) => ({ value: option, label }));
  const isShort = options.length > 1 && options.length <= MOST_SEGMENTS;
  const words = chosen ? { ...field, help: chosen.help, note: field.help } : field;
  return (
    <FieldFrame words={words} explained={explained}>
      {isShort ? (
        <SegmentedControl
          fullWidth
          size="xs"
          aria-label={field.label}
          data={options}
          value={String(value)}
          onChange={change}
          classNames={{
            root: classes.segments,
            label: classes.segment,
            indicator: classes.indicator,
          }}
        />
      ) : (
        <Select label={field.label} options={options} value={String(value)} onChange={change} />
      )}
    </FieldFrame>
  );
}
