import { SegmentedControl } from "@mantine/core";
import type { ChoiceField } from "../../experiment/field.ts";
import classes from "./FieldControl.module.css";
import { FieldHelp } from "./FieldHelp.tsx";
import { Select } from "./Select.tsx";
import { useField } from "./useField.ts";

/** With more choices than this, a list is easier to read than segments. */
const MOST_SEGMENTS = 3;

export function ChoiceControl({ field }: { readonly field: ChoiceField }) {
  const [value, change] = useField(field.name);
  const chosen = field.choices.find((choice) => choice.value === value);
  const options = field.choices.map(({ value: option, label }) => ({ value: option, label }));
  const isShort = options.length > 1 && options.length <= MOST_SEGMENTS;
  const setChoice = (next: string) => change(next as typeof value);
  return (
    <div className={classes.field}>
      <span className={classes.label}>{field.label}</span>
      {isShort ? (
        <SegmentedControl
          fullWidth
          size="xs"
          aria-label={field.label}
          data={options}
          value={String(value)}
          onChange={setChoice}
          classNames={{ root: classes.segments, label: classes.segment }}
        />
      ) : (
        <Select label={field.label} options={options} value={String(value)} onChange={setChoice} />
      )}
      <FieldHelp
        help={chosen ? chosen.help : field.help}
        formula={field.formula}
        source={field.source}
        live={field.live}
      />
    </div>
  );
}
