import { groups } from "d3-array";
import type { Field, FieldGroup as FieldGroupName, FieldName } from "../../experiment/field.ts";
import { FIELDS, formatField } from "../../experiment/fields.ts";
import { METHODS, type MethodName } from "../../experiment/methods.ts";
import { warningsOf } from "../../experiment/warnings.ts";
import { formatNumber } from "../format.ts";
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
} as const satisfies Partial<Record<FieldGroupName, readonly FieldName[]>>;

const DATA_NAMES = FIELDS.filter(({ group }) => group === "Data").map(({ name }) => name);

export function ControlPanel() {
  const method = useRun((state) => state.experiment.method);
  const first = firstFields(method);
  const shown = new Set<FieldName>(["method", ...[...first.values()].flat()]);
  const rest = FIELDS.filter(({ name, group }) => group !== "Data" && !shown.has(name));
  return (
    <aside className={classes.panel} id="controls" aria-label="Settings">
      {[...first].map(([group, names]) => (
        <FieldGroup key={group} title={group} names={names} level={2}>
          {group === "Router" ? <MethodControl /> : null}
        </FieldGroup>
      ))}
      <Disclosure title="Data" summary={<DataSummary />}>
        {DATA_NAMES.map((name) => (
          <FieldControl key={name} name={name} />
        ))}
      </Disclosure>
      <Disclosure title="All settings" summary={<WarningCount fields={rest} />}>
        {groups(rest, ({ group }) => group).map(([title, fields]) => (
          <FieldGroup key={title} title={title} names={fields.map(({ name }) => name)} level={3} />
        ))}
      </Disclosure>
      <p className={classes.legend}>
        <i data-live /> acts at once
        <i /> restarts the run
      </p>
    </aside>
  );
}

/** A method brings forward the settings that it lives by, if they may change while it trains. */
function firstFields(method: MethodName): Map<string, readonly FieldName[]> {
  const { preset } = METHODS[method];
  const isOwn = ({ name, live }: Field) => live && name in preset;
  return new Map(
    Object.entries(FIRST).map(([group, names]) => {
      const own = FIELDS.filter((field) => field.group === group && isOwn(field));
      return [group, [...new Set([...names, ...own.map(({ name }) => name)])]];
    }),
  );
}

function DataSummary() {
  const dataset = useRun((state) => state.experiment.dataset);
  const trainSize = useRun((state) => state.experiment.trainSize);
  return (
    <span>
      {formatField("dataset", dataset)}, {formatField("trainSize", trainSize, formatNumber)}
    </span>
  );
}

/** So that a warning is not missed where its field is folded away. */
function WarningCount({ fields }: { readonly fields: readonly Field[] }) {
  const folded = new Set(fields.map(({ name }) => name));
  const count = useRun(
    ({ experiment }) => warningsOf(experiment).filter(({ field }) => folded.has(field)).length,
  );
  if (count === 0) return null;
  return <b className={classes.warned}>{count === 1 ? "1 warning" : `${count} warnings`}</b>;
}
