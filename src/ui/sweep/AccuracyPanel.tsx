import { type KeyboardEvent, useRef, useState } from "react";
import { decodeLink } from "../../experiment/link.ts";
import { nameRun } from "../../lab/runNames.ts";
import { axisName } from "../../lab/sweep/figure/axisNames.ts";
import {
  type LineLayout,
  layOutPanel,
  type Panel,
  type Place,
} from "../../lab/sweep/figure/panelLayout.ts";
import { formatNumber, formatPercent } from "../format.ts";
import classes from "./SweepFigure.module.css";

/** Around the plot: the axis to the left, names of lines to the right. */
export const PANEL_MARGINS = { left: 44, right: 84, top: 26 };

export interface Look {
  readonly dashes: string;
  readonly colour: string;
}

interface AccuracyPanelProps {
  readonly panel: Panel;
  /** Of what it has and other panels have not; "" for the only one. */
  readonly title: string;
  /** Of the lines. */
  readonly looks: readonly Look[];
  readonly chosen: string | undefined;
  readonly onChoose: (link: string) => void;
}

export function AccuracyPanel({ panel, title, looks, chosen, onChoose }: AccuracyPanelProps) {
  const { box, scales, xAxis } = panel;
  const { ticks, xLabels, isSlanted, lines, lineNames } = layOutPanel(panel);
  const right = box.x + box.width;
  const bottom = box.y + box.height;
  return (
    <g>
      {title === "" ? null : (
        <text className={classes.title} x={box.x} y={box.y - 10}>
          {title}
        </text>
      )}
      {ticks.map(({ y, text }) => (
        <g key={text}>
          <path className={classes.grid} d={`M${box.x} ${y}H${right}`} />
          <text className={classes.soft} x={box.x - 6} y={y + 3.5} textAnchor="end">
            {text}
          </text>
        </g>
      ))}
      {xLabels.map(({ x, y, text }) => (
        <text
          key={text}
          className={classes.soft}
          x={x}
          y={y}
          textAnchor={isSlanted ? "end" : "middle"}
          transform={isSlanted ? `rotate(-40 ${x} ${y})` : undefined}
        >
          {text}
        </text>
      ))}
      {xAxis ? (
        <text
          className={classes.soft}
          x={right}
          y={bottom + scales.bottomMargin - 10}
          textAnchor="end"
        >
          {axisName(xAxis)}
        </text>
      ) : null}
      {lines.map((line) => (
        <Line key={line.line} layout={line} look={looks[line.line]} />
      ))}
      <Dots lines={lines} looks={looks} chosen={chosen} onChoose={onChoose} />
      {lineNames.map(({ y, text }) => (
        <text key={text} className={classes.name} x={right + 6} y={y}>
          {text}
        </text>
      ))}
    </g>
  );
}

function Line({ layout, look }: { readonly layout: LineLayout; readonly look: Look }) {
  return (
    <>
      <path d={toPath(layout.band)} fill={look.colour} fillOpacity={0.14} />
      <path
        d={toPath(layout.mean)}
        fill="none"
        stroke={look.colour}
        strokeWidth={2}
        strokeDasharray={look.dashes}
      />
    </>
  );
}

function toPath(places: readonly Place[]): string {
  return places
    .map(([x, y], i) => `${i === 0 ? "M" : "L"}${x.toFixed(1)} ${y.toFixed(1)}`)
    .join("");
}

interface DotsProps extends Pick<AccuracyPanelProps, "looks" | "chosen" | "onChoose"> {
  readonly lines: readonly LineLayout[];
}

/** One of them is in the order of the Tab key; arrow keys lead to the others. */
function Dots({ lines, looks, chosen, onChoose }: DotsProps) {
  const dots = lines.flatMap(({ line, dots }) => dots.map((dot) => ({ ...dot, line })));
  const [current, setCurrent] = useState<string>();
  const ref = useRef<SVGGElement>(null);
  const index = Math.max(
    0,
    dots.findIndex(({ run }) => run.link === current),
  );

  function onKeyDown(event: KeyboardEvent<SVGElement>, link: string) {
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      onChoose(link);
      return;
    }
    const next = dotAfterKey(event.key, index, dots.length);
    if (next === undefined) return;
    event.preventDefault();
    setCurrent(dots[next].run.link);
    const shown = ref.current?.querySelectorAll<SVGElement>("[role=button]");
    shown?.[next]?.focus();
  }

  return (
    <g ref={ref}>
      {dots.map(({ place: [cx, cy], run, line }, i) => (
        // biome-ignore lint/a11y/useSemanticElements: SVG has no buttons
        <circle
          // A run stands at several points where rules make them equal.
          key={`${line} ${cx} ${run.link}`}
          className={classes.dot}
          cx={cx}
          cy={cy}
          r={run.link === chosen ? 5 : 3}
          fill={looks[line].colour}
          role="button"
          tabIndex={i === index ? 0 : -1}
          aria-label={`${nameRun(decodeLink(run.link).experiment, undefined, formatNumber)}: ${formatPercent(run.accuracy, 2)}`}
          aria-pressed={run.link === chosen}
          onFocus={() => setCurrent(run.link)}
          onClick={() => onChoose(run.link)}
          onKeyDown={(event) => onKeyDown(event, run.link)}
        />
      ))}
    </g>
  );
}

function dotAfterKey(key: string, index: number, count: number): number | undefined {
  switch (key) {
    case "ArrowRight":
    case "ArrowDown":
      return Math.min(count - 1, index + 1);
    case "ArrowLeft":
    case "ArrowUp":
      return Math.max(0, index - 1);
    case "Home":
      return 0;
    case "End":
      return count - 1;
    default:
      return undefined;
  }
}
