import { useMemo } from "react";
import { toCsv } from "../../lab/exports.ts";
import type { RunState } from "../../lab/runState.ts";
import type { EvaluationEvent } from "../../training/events.ts";
import { usePacedRun } from "../services.ts";
import { expertColour, expertName } from "../theme/palette.ts";
import { Figure } from "./Figure.tsx";
import { Heatmap, type HeatmapCell } from "./Heatmap.tsx";

const LEAST_PRINTED = 0.045;
const select = (state: RunState) => state.evaluation;

/** Which expert gets which digit. */
export function RoutingFigure({ span }: { readonly span?: "all" }) {
  const evaluation = usePacedRun(select);
  const heatmap = useMemo(() => evaluation && layOut(evaluation), [evaluation]);
  return (
    <Figure
      name="Class routing"
      aside="row: digit · column: expert · %"
      isEmpty={heatmap === undefined}
      {...(span ? { span } : {})}
      toCsv={() => (evaluation ? routingCsv(evaluation) : "")}
    >
      {heatmap ? (
        <Heatmap
          caption="Of each digit’s assignments, the share of each expert in per cent"
          rowKind="digit"
          {...heatmap}
        />
      ) : (
        <div style={{ height: 240 }} />
      )}
    </Figure>
  );
}

function layOut({ routing, load, perClass }: EvaluationEvent) {
  const numExperts = load.length;
  const rows = Array.from(perClass, (_, label) =>
    Array.from(routing.subarray(label * numExperts, (label + 1) * numExperts), toCell),
  );
  return {
    columns: Array.from(load, (_, expert) => ({
      name: expertName(expert),
      colour: expertColour(expert),
    })),
    rowNames: Array.from(perClass, (_, label) => String(label)),
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

function routingCsv({ routing, load, perClass }: EvaluationEvent): string {
  const numExperts = load.length;
  const names = Array.from(load, (_, expert) => expertName(expert));
  return toCsv(
    ["class", ...names],
    Array.from(perClass, (_, label) => [
      label,
      ...routing.subarray(label * numExperts, (label + 1) * numExperts),
    ]),
  );
}
