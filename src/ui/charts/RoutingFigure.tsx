import { useCallback, useMemo } from "react";
import type { Table } from "../../lab/exports.ts";
import type { RunState } from "../../lab/runState.ts";
import { askFor } from "../../store/inspection.ts";
import { usePacedRun } from "../pacedRun.ts";
import { useServices } from "../services.ts";
import { type Spread, spreadOf } from "../spread.ts";
import { expertColour, expertName } from "../theme/palette.ts";
import { HEATMAP_HEIGHT } from "./axes.ts";
import { Figure } from "./Figure.tsx";
import { Heatmap } from "./Heatmap.tsx";
import { momentOfTest } from "./moment.ts";
import { OPEN_IMAGES } from "./OpenImagesItem.tsx";
import { toRoutingCell } from "./routingCell.ts";

const select = ({ frame: { evaluation, yard }, run }: RunState) => ({
  evaluation,
  run,
  gateShares: yard?.gateShares,
});

/** Which expert gets which digit. */
export function RoutingFigure({ span }: { readonly span?: "all" }) {
  const [{ evaluation, run, gateShares }, ref] = usePacedRun(select);
  const spread = useMemo(
    () => evaluation && spreadOf(evaluation, gateShares),
    [evaluation, gateShares],
  );
  const { viewStore } = useServices();
  const openImages = useCallback(
    (digit: number, expert: number) => askFor(viewStore, { kind: "routing", digit, expert }),
    [viewStore],
  );
  const heatmap = useMemo(() => spread && layOut(spread), [spread]);
  const whole = spread?.isOfGates ? "gates" : "assignments";
  return (
    <Figure
      ref={ref}
      name="Class routing"
      moment={momentOfTest(evaluation, run)}
      aside={spread?.isOfGates ? "row: digit · % of the gates" : "row: digit · column: expert · %"}
      menuItems={OPEN_IMAGES}
      isEmpty={heatmap === undefined}
      {...(span ? { span } : {})}
      toTable={() => (spread ? toTable(spread) : NO_TABLE)}
      toObservations={() => (spread ? toObservations(spread) : NO_TABLE)}
    >
      {heatmap ? (
        <Heatmap
          caption={`Of each digit’s ${whole}, the share of each expert in per cent`}
          rowKind="digit"
          {...heatmap}
          onOpen={openImages}
        />
      ) : (
        <div style={{ height: `${HEATMAP_HEIGHT}rem` }} />
      )}
    </Figure>
  );
}

function layOut({ routing, load, support }: Spread) {
  const numExperts = load.length;
  const rows = support.map((_, label) =>
    Array.from(routing.subarray(label * numExperts, (label + 1) * numExperts), toRoutingCell),
  );
  return {
    columns: Array.from(load, (_, expert) => ({
      name: expertName(expert),
      colour: expertColour(expert),
    })),
    rowNames: support.map((_, label) => String(label)),
    rows,
  };
}

const NO_TABLE: Table = { columns: [], rows: [] };

function toTable({ routing, load, support }: Spread): Table {
  const numExperts = load.length;
  const names = Array.from(load, (_, expert) => expertName(expert));
  return {
    columns: ["class", ...names],
    rows: support.map((_, label) => [
      label,
      ...routing.subarray(label * numExperts, (label + 1) * numExperts),
    ]),
  };
}

/** A row for each digit and expert. */
function toObservations({ routing, load, isOfGates }: Spread): Table {
  const numExperts = load.length;
  return {
    columns: ["class", "expert", isOfGates ? "shareOfGates" : "shareOfAssignments"],
    rows: Array.from(routing, (share, i) => [
      Math.floor(i / numExperts),
      expertName(i % numExperts),
      share,
    ]),
  };
}
