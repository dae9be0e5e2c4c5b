import { useMemo } from "react";
import { toCsv } from "../../lab/exports.ts";
import type { RunState } from "../../lab/runState.ts";
import { usePacedRun } from "../pacedRun.ts";
import { type Spread, spreadOf } from "../spread.ts";
import { expertColour, expertName } from "../theme/palette.ts";
import { Figure } from "./Figure.tsx";
import { Heatmap, type HeatmapCell } from "./Heatmap.tsx";

const LEAST_PRINTED = 0.045;
const select = ({ frame: { evaluation, yard } }: RunState) => ({
  evaluation,
  gateShares: yard?.gateShares,
});

/** Which expert gets which digit. */
export function RoutingFigure({ span }: { readonly span?: "all" }) {
  const [{ evaluation, gateShares }, ref] = usePacedRun(select);
  const spread = useMemo(
    () => evaluation && spreadOf(evaluation, gateShares),
    [evaluation, gateShares],
  );
  const heatmap = useMemo(() => spread && layOut(spread), [spread]);
  const whole = spread?.isOfGates ? "gates" : "assignments";
  return (
    <Figure
      ref={ref}
      name="Class routing"
      aside={spread?.isOfGates ? "row: digit · % of the gates" : "row: digit · column: expert · %"}
      isEmpty={heatmap === undefined}
      {...(span ? { span } : {})}
      toCsv={() => (spread ? routingCsv(spread) : "")}
    >
      {heatmap ? (
        <Heatmap
          caption={`Of each digit’s ${whole}, the share of each expert in per cent`}
          rowKind="digit"
          {...heatmap}
        />
      ) : (
        <div style={{ height: 240 }} />
      )}
    </Figure>
  );
}

function layOut({ routing, load, support }: Spread) {
  const numExperts = load.length;
  const rows = support.map((_, label) =>
    Array.from(routing.subarray(label * numExperts, (label + 1) * numExperts), toCell),
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

function toCell(share: number): HeatmapCell {
  return {
    text: String(Math.round(share * 100)),
    isQuiet: share < LEAST_PRINTED,
    amount: share ** 0.7,
    tone: "accent",
  };
}

function routingCsv({ routing, load, support }: Spread): string {
  const numExperts = load.length;
  const names = Array.from(load, (_, expert) => expertName(expert));
  return toCsv(
    ["class", ...names],
    support.map((_, label) => [
      label,
      ...routing.subarray(label * numExperts, (label + 1) * numExperts),
    ]),
  );
}
