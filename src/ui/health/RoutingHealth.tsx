import { useMemo } from "react";
import type { Table } from "../../lab/exports.ts";
import type { RunState } from "../../lab/runState.ts";
import { FigureMenu } from "../charts/FigureMenu.tsx";
import { MomentLine } from "../charts/MomentLine.tsx";
import { momentOfTest } from "../charts/moment.ts";
import { usePacedRun } from "../pacedRun.ts";
import { useServices } from "../services.ts";
import { spreadOf } from "../spread.ts";
import { takeFromPage } from "../takeHome/taken.ts";
import { ExpertsPerImage } from "./ExpertsPerImage.tsx";
import { type HealthItem, healthItems } from "./healthItems.ts";
import classes from "./RoutingHealth.module.css";

const select = (state: RunState) => ({ ...selectSeen(state), ...selectSkips(state) });

const selectSkips = ({ frame: { position } }: RunState) => ({
  steps: position?.step ?? 0,
  skippedSteps: position?.skippedSteps ?? 0,
});

const selectSeen = ({ run, frame, shown }: RunState) => ({
  run,
  evaluation: frame.evaluation,
  gateShares: frame.yard?.gateShares,
  tokenChoice: frame.tokenChoice,
  points: frame.series.points,
  hasCapacity: shown.capacityFactor > 0 && shown.assignment !== "expert-choice",
});

/** What a balanced load and a working router look like in numbers: only those that apply to the method. */
export function RoutingHealth() {
  const [{ run, ...seen }, ref] = usePacedRun(select);
  const { runStore } = useServices();
  const model = run?.model;
  const { evaluation, gateShares, tokenChoice, points, hasCapacity, steps, skippedSteps } = seen;
  const items = useMemo(() => {
    const spread = evaluation && spreadOf(evaluation, gateShares);
    const skips = { steps, skippedSteps };
    return (
      model &&
      healthItems({ model, evaluation, spread, tokenChoice, points, hasCapacity, ...skips })
    );
  }, [model, evaluation, gateShares, tokenChoice, points, hasCapacity, steps, skippedSteps]);
  if (model === undefined || items === undefined || model.numExperts === 1) return null;
  const showsChoices = model.routing.assignment === "expert-choice" && evaluation !== undefined;
  return (
    <figure ref={ref} className={classes.health} aria-label="Routing health">
      <div className={classes.head}>
        <h2>Routing health</h2>
        <MomentLine moment={momentOfTest(evaluation, run)} />
      </div>
      <dl className={classes.items}>
        {items.map((item) => (
          <Item key={item.name} item={item} />
        ))}
      </dl>
      {showsChoices ? <ExpertsPerImage counts={evaluation.expertsPerImage} /> : null}
      <FigureMenu
        name="Routing health"
        toTable={() => toTable(items)}
        take={() =>
          takeFromPage(runStore.getState(), momentOfTest(evaluation, run), toTable(items))
        }
        disabled={evaluation === undefined}
      />
    </figure>
  );
}

function Item({ item: { name, value, note, title, tone } }: { readonly item: HealthItem }) {
  return (
    <div className={classes.item} title={title} data-tone={tone}>
      <dt>{name}</dt>
      <dd>
        <b>{value}</b>
        <span>{note}</span>
      </dd>
    </div>
  );
}

function toTable(items: readonly HealthItem[]): Table {
  return {
    columns: ["measure", "value"],
    rows: items.map(({ name, term, measure }) => [
      term === undefined ? name : `${name} (${term})`,
      measure,
    ]),
  };
}
