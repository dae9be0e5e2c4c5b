import { SegmentedControl } from "@mantine/core";
import { useShallow } from "zustand/react/shallow";
import { allowedChoices } from "../../experiment/allowed.ts";
import type { ChoiceField } from "../../experiment/field.ts";
import { useRun } from "../services.ts";
import classes from "./FieldControl.module.css";
import { FieldHelp } from "./FieldHelp.tsx";
import { Select } from "./Select.tsx";
import { useField } from "./useField.ts";

/** With more choices than this, a list is easier to read than segments. */
const MOST_SEGMENTS = 3;

/** A choice among those that go with the other fields. */
export function ChoiceControl({ field }: { readonly field: ChoiceField }) {
  const [value, change] = useField(field.name);
  const choices = useRun(useShallow(({ experiment }) => allowedChoices(field, experiment)));
  const chosen = choices.find((choice) => choice.value === value);
  const options = choices.map(({ value: option, label }) => ({ value: option, label }));
  const isShort = options.length > 1 && options.length <= MOST_SEGMENTS;
  return (
    <>
      <span className={classes.label}>{field.label}</span>
      {isShort ? (
        <SegmentedControl
          fullWidth
          size="xs"
          aria-label={field.label}
          data={options}
          value={String(value)}
          onChange={change}
          classNames={{ root: classes.segments, label: classes.segment }}
        />
      ) : (
        <Select label={field.label} options={options} value={String(value)} onChange={change} />
      )}
      <FieldHelp
        help={chosen ? chosen.help : field.help}
        formula={field.formula}
        note={chosen ? field.help : undefined}
        source={field.source}
        live={field.live}
      />
    </>
  );
}
