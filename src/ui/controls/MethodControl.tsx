import { describeBaseline } from "../../experiment/cost.ts";
import { FIELD_TABLE } from "../../experiment/fieldTable.ts";
import { METHOD_NAMES, METHODS } from "../../experiment/methods.ts";
import { formatNumber } from "../format.ts";
import { useRun } from "../services.ts";
import classes from "./FieldControl.module.css";
import { FieldFrame } from "./FieldFrame.tsx";
import { Select } from "./Select.tsx";
import { useField } from "./useField.ts";

const OPTIONS = METHOD_NAMES.map((value) => {
  const { title, year, family } = METHODS[value];
  return { value, label: year ? `${title} (${year})` : title, group: family };
});

/** The routing method: its idea stands in full under it, because it is what the page is about. */
export function MethodControl() {
  const [value, change] = useField("method");
  const { label, live } = FIELD_TABLE.method;
  const { idea, formula, papers, deviation } = METHODS[value];
  return (
    <div className={classes.field}>
      <FieldFrame words={{ label, help: idea, formula, note: deviation, papers, live }} explained>
        <Select label={label} options={OPTIONS} value={value} onChange={change} />
      </FieldFrame>
      <BaselineWidth />
    </div>
  );
}

/** The dense network that stands in for the mixture described by the controls; known once the images are. */
function BaselineWidth() {
  const text = useRun(({ experiment, run }) =>
    run
      ? describeBaseline(
          experiment,
          { numPixels: run.rows * run.columns, numClasses: run.numClasses },
          formatNumber,
        )
      : undefined,
  );
  return text ? <p className={classes.note}>{text}</p> : null;
}
