import type { FieldName } from "../../experiment/field.ts";
import { FIELDS, formatField } from "../../experiment/fields.ts";
import { useRun } from "../services.ts";
import classes from "./ControlPanel.module.css";
import { Disclosure } from "./Disclosure.tsx";
import { FieldControl } from "./FieldControl.tsx";
import { MethodControl } from "./MethodControl.tsx";

/** What a first visit needs, group by group; every other field is one click away. */
const FIRST = {
  Router: ["numExperts", "topK"],
  Losses: ["importanceCoef"],
  Experts: ["hiddenSize"],
  Optimiser: ["learningRate", "batchSize", "epochs"],
} as const satisfies Record<string, readonly FieldName[]>;

const shownFirst: ReadonlySet<FieldName> = new Set(["method", ...Object.values(FIRST).flat()]);
const rest = FIELDS.filter(({ name }) => !shownFirst.has(name));
const DATA_FIELDS = rest.filter(({ group }) => group === "Data");
const OTHER_FIELDS = rest.filter(({ group }) => group !== "Data");

export function ControlPanel() {
  return (
    <aside className={classes.panel} id="controls" aria-label="Settings">
      {Object.entries(FIRST).map(([group, names]) => (
        <section key={group} className={classes.group}>
          <h2>{group}</h2>
          {group === "Router" ? <MethodControl /> : null}
          {names.map((name) => (
            <FieldControl key={name} name={name} />
          ))}
        </section>
      ))}
      <Disclosure title="Data" summary={<DataSummary />}>
        {DATA_FIELDS.map(({ name }) => (
          <FieldControl key={name} name={name} />
        ))}
      </Disclosure>
      <Disclosure title="All settings">
        {OTHER_FIELDS.map(({ name }) => (
          <FieldControl key={name} name={name} />
        ))}
      </Disclosure>
      <p className={classes.legend}>
        <i data-live /> acts at once
        <i /> restarts the run
      </p>
    </aside>
  );
}

function DataSummary() {
  const dataset = useRun((state) => state.experiment.dataset);
  const trainSize = useRun((state) => state.experiment.trainSize);
  return `${formatField("dataset", dataset)}, ${formatField("trainSize", trainSize)}`;
}
