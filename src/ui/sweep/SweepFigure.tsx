import { useElementSize } from "@mantine/hooks";
import { group } from "d3-array";
import { useMemo, useState } from "react";
import type { Sweep } from "../../experiment/sweep.ts";
import { axisName, placeName } from "../../lab/sweep/figure/axisNames.ts";
import { lineLook } from "../../lab/sweep/figure/lineLook.ts";
import { panelScales } from "../../lab/sweep/figure/panelLayout.ts";
import { drawnAxes, type SweepPoint } from "../../lab/sweep/points.ts";
import { sweepTable } from "../../lab/sweep/sweepTable.ts";
import { Figure } from "../charts/Figure.tsx";
import { formatNumber } from "../format.ts";
import { mix, parseHex, toCss } from "../theme/palette.ts";
import { tokens } from "../theme/tokens.ts";
import { useThemeName } from "../theme/useThemeName.ts";
import { AccuracyPanel, PANEL_MARGINS } from "./AccuracyPanel.tsx";
import { ChosenRun } from "./ChosenRun.tsx";
import classes from "./SweepFigure.module.css";
import { takeFromSweep } from "./takeFromSweep.ts";
import { usePoints } from "./usePoints.ts";
import { useSweep } from "./useSweep.ts";

const PLOT_HEIGHT = 250;
/** Narrower, panels stand in one column. */
const TWO_COLUMNS = 700;

/** Test accuracy over the first axis: mean and range over seeds, and every run as a point that opens it. */
export function SweepFigure() {
  const sweep = useSweep((state) => state.sweep);
  const points = usePoints();
  const { ref, width } = useElementSize();
  const [chosen, choose] = useState<string>();
  if (sweep === undefined) return null;
  const [xAxis, lineAxis] = drawnAxes(sweep);
  const name = `Test accuracy${xAxis ? ` over ${axisName(xAxis).toLowerCase()}` : ""}`;
  return (
    <>
      <Figure
        ref={null}
        name={name}
        moment={undefined}
        toTable={() => sweepTable(sweep, points)}
        take={() => takeFromSweep(sweep, sweepTable(sweep, points))}
        isEmpty={false}
        span="all"
      >
        <p className={classes.how}>
          {`% of the test images, at the end of training · line: mean over seeds${
            lineAxis ? `, one per ${axisName(lineAxis).toLowerCase()}` : ""
          } · band: lowest to highest · dot: one run`}
        </p>
        <div ref={ref} className={classes.room}>
          {width > 0 ? (
            <Drawing
              sweep={sweep}
              points={points}
              width={width}
              chosen={chosen}
              onChoose={choose}
            />
          ) : null}
        </div>
      </Figure>
      {chosen === undefined ? null : <ChosenRun link={chosen} />}
    </>
  );
}

interface DrawingProps {
  readonly sweep: Sweep;
  readonly points: readonly SweepPoint[];
  /** CSS pixels. */
  readonly width: number;
  /** The run that is open, by its link. */
  readonly chosen: string | undefined;
  readonly onChoose: (link: string) => void;
}

/** Laid out as for letters of the usual size, and scaled as a whole with the visitor's. */
function Drawing({ sweep, points, width, chosen, onChoose }: DrawingProps) {
  const theme = useThemeName();
  const [xAxis, lineAxis, ...panelAxes] = drawnAxes(sweep);
  const zoom = Number.parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
  const panels = useMemo(() => [...group(points, ({ panel }) => String(panel)).values()], [points]);
  const scales = useMemo(() => panelScales(points, xAxis, formatNumber), [points, xAxis]);
  const columns = panels.length > 1 && width / zoom >= TWO_COLUMNS ? 2 : 1;
  const { top, left, right } = PANEL_MARGINS;
  const panelWidth = width / zoom / columns;
  const panelHeight = top + PLOT_HEIGHT + scales.bottomMargin;
  const height = Math.ceil(panels.length / columns) * panelHeight;
  const { soft, accent } = tokens[theme];
  const numLines = lineAxis?.values.length ?? 1;
  const looks = Array.from({ length: numLines }, (_, line) => {
    const { dashes, share } = lineLook(line, numLines);
    return { dashes, colour: toCss(mix(parseHex(soft), parseHex(accent), share)) };
  });
  return (
    // biome-ignore lint/a11y/useSemanticElements: SVG has no element for a group with a name
    <svg
      className={classes.drawing}
      viewBox={`0 0 ${width / zoom} ${height}`}
      width={width}
      height={height * zoom}
      role="group"
      aria-label="Runs: arrow keys go from one to the next, Enter opens it"
    >
      {panels.map((own, i) => (
        <AccuracyPanel
          key={String(own[0].panel)}
          title={own[0].panel.map((value, axis) => placeName(panelAxes[axis], value)).join(", ")}
          panel={{
            points: own,
            box: {
              x: (i % columns) * panelWidth + left,
              y: Math.floor(i / columns) * panelHeight + top,
              width: panelWidth - left - right,
              height: PLOT_HEIGHT,
            },
            scales,
            xAxis,
            lineAxis,
            write: formatNumber,
          }}
          looks={looks}
          chosen={chosen}
          onChoose={onChoose}
        />
      ))}
    </svg>
  );
}
