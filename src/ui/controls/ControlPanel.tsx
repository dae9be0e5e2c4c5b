import { groups } from "d3-array";
import type { FieldName } from "../../experiment/field.ts";
import { FIELDS, formatField } from "../../experiment/fields.ts";
import { warningsOf } from "../../experiment/warnings.ts";
import { useRun } from "../services.ts";
import classes from "./ControlPanel.module.css";
import { Disclosure } from "./Disclosure.tsx";
import { FieldControl } from "./FieldControl.tsx";
import { FieldGroup } from "./FieldGroup.tsx";
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
const DATA_NAMES = rest.filter(({ group }) => group === "Data").map(({ name }) => name);
const OTHER = rest.filter(({ group }) => group !== "Data");
const OTHER_NAMES: ReadonlySet<FieldName> = new Set(OTHER.map(({ name }) => name));
const OTHER_GROUPS = groups(OTHER, ({ group }) => group).map(([title, fields]) => ({
  title,
  names: fields.map(({ name }) => name),
}));

export function ControlPanel() {
  return (
    <aside className={classes.panel} id="controls" aria-label="Settings">
      {Object.entries(FIRST).map(([group, names]) => (
        <FieldGroup key={group} title={group} names={names} level={2}>
          {group === "Router" ? <MethodControl /> : null}
        </FieldGroup>
      ))}
      <Disclosure title="Data" summary={<DataSummary />}>
        {DATA_NAMES.map((name) => (
          <FieldControl key={name} name={name} />
        ))}
      </Disclosure>
      <Disclosure title="All settings" summary={<WarningCount />}>
        {OTHER_GROUPS.map(({ title, names }) => (
          <FieldGroup key={title} title={title} names={names} level={3} />
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
  return (
    <span>
      {formatField("dataset", dataset)}, {formatField("trainSize", trainSize)}
    </span>
  );
}

/** So that a warning is not missed where its field is folded away. */
function WarningCount() {
  const count = useRun(
    ({ experiment }) => warningsOf(experiment).filter(({ field }) => OTHER_NAMES.has(field)).length,
  );
  if (count === 0) return null;
  return <b className={classes.warned}>{count === 1 ? "1 warning" : `${count} warnings`}</b>;
}
