import { FIELD_TABLE } from "../../experiment/fieldTable.ts";
import { METHODS } from "../../experiment/methods.ts";
import classes from "./FieldControl.module.css";
import { FieldHelp } from "./FieldHelp.tsx";
import { Select } from "./Select.tsx";
import { useField } from "./useField.ts";

/** The routing method: its idea stands in full under it, because it is what the page is about. */
export function MethodControl() {
  const [value, change] = useField("method");
  const method = METHODS[value];
  return (
    <div className={classes.field}>
      <Select
        label={FIELD_TABLE.method.label}
        options={FIELD_TABLE.method.choices}
        value={value}
        onChange={(next) => {
          const choice = FIELD_TABLE.method.choices.find((known) => known.value === next);
          if (choice) change(choice.value);
        }}
      />
      <FieldHelp
        whole
        help={method.idea}
        formula={method.formula}
        source={method.source}
        live={FIELD_TABLE.method.live}
      />
    </div>
  );
}
