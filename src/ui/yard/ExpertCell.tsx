import { memo, useEffect, useRef } from "react";
import { formatPercent } from "../format.ts";
import { expertColour, expertName } from "../theme/palette.ts";
import type { ThemeName } from "../theme/tokens.ts";
import { DigitBars } from "./DigitBars.tsx";
import classes from "./ExpertCell.module.css";
import { drawUnitStrip } from "./pictures.ts";
import { type CellBox, type CellParts, UNIT_GAP } from "./yardLayout.ts";

interface ExpertCellProps {
  readonly expert: number;
  readonly box: CellBox;
  readonly parts: CellParts;
  /** [U, D] */
  readonly units: Int8Array;
  /** [U] */
  readonly activity: Float32Array;
  readonly rows: number;
  readonly columns: number;
  /** share of all assignments; undefined before the first test */
  readonly load: number | undefined;
  readonly fairLoad: number;
  /** [C] of its own images, relative to its largest class */
  readonly classShares: readonly number[] | undefined;
  readonly isBusy: boolean;
  readonly isDimmed: boolean;
  readonly theme: ThemeName;
  readonly onEnter: () => void;
  readonly onLeave: () => void;
}

/** One expert: its name, what its hidden units look for, how much it gets, and of which digits. */
export const ExpertCell = memo(function ExpertCell(props: ExpertCellProps) {
  const { expert, box, parts, load, fairLoad, classShares, isBusy, isDimmed } = props;
  const colour = expertColour(expert);
  return (
    <div
      className={classes.cell}
      data-busy={isBusy || undefined}
      data-dimmed={isDimmed || undefined}
      style={{ left: box.x, top: box.y, width: box.width, height: box.height }}
      title={describeExpert(expert, load, fairLoad)}
      onPointerEnter={props.onEnter}
      onPointerLeave={props.onLeave}
    >
      <i className={classes.colour} style={{ background: colour }} />
      <span
        className={classes.name}
        style={{ width: parts.nameWidth - 4, fontSize: box.height < 22 ? 10.5 : 13 }}
      >
        {expertName(expert)}
      </span>
      {parts.units > 0 ? <UnitStrip {...props} /> : null}
      <LoadBar
        load={load}
        fairLoad={fairLoad}
        colour={colour}
        width={parts.barWidth}
        height={Math.min(10, box.height * 0.36)}
      />
      {parts.showsDigits ? (
        <DigitBars shares={classShares} colour={colour} height={box.height - 6} />
      ) : null}
    </div>
  );
}, areEqual);

/** The handlers are new at every render, and the unit views too; the values behind them are what counts. */
function areEqual(before: ExpertCellProps, after: ExpertCellProps): boolean {
  return (
    before.expert === after.expert &&
    before.box === after.box &&
    before.parts === after.parts &&
    before.units.buffer === after.units.buffer &&
    before.load === after.load &&
    before.classShares === after.classShares &&
    before.isBusy === after.isBusy &&
    before.isDimmed === after.isDimmed &&
    before.theme === after.theme
  );
}

function describeExpert(expert: number, load: number | undefined, fairLoad: number): string {
  const name = `Expert ${expert + 1}`;
  if (load === undefined) return name;
  const ratio = (load / fairLoad).toFixed(2);
  return `${name}: ${formatPercent(load)} of the assignments, ${ratio} times its fair share`;
}

function UnitStrip({ expert, parts, units, activity, rows, columns, theme }: ExpertCellProps) {
  const canvasRef = useRef<HTMLCanvasElement>(null);
  const shown = parts.units;
  useEffect(() => {
    if (canvasRef.current === null) return;
    drawUnitStrip(canvasRef.current, { units, activity, shown, rows, columns }, UNIT_GAP, theme);
  }, [units, activity, shown, rows, columns, theme]);
  const width = shown * (parts.unitSize + UNIT_GAP) - UNIT_GAP;
  return (
    <div className={classes.strip} style={{ width, height: parts.unitSize, gap: UNIT_GAP }}>
      <canvas ref={canvasRef} />
      {Array.from({ length: shown }, (_, unit) => (
        <i
          // biome-ignore lint/suspicious/noArrayIndexKey: a unit is its index
          key={unit}
          data-dead={activity[unit] === 0 || undefined}
          title={describeUnit(expert, unit, activity[unit])}
        />
      ))}
    </div>
  );
}

function describeUnit(expert: number, unit: number, activity: number): string {
  const name = `${expertName(expert)}, hidden unit ${unit + 1}`;
  return activity === 0
    ? `${name}: dead, no digit excites it`
    : `${name}: excited by ${formatPercent(activity, 0)} of the digits`;
}

const WORD_WIDTH = 50;
/** Below this part of its fair share an expert gets too little to learn from. */
const STARVED = 0.02;

interface LoadBarProps {
  readonly load: number | undefined;
  readonly fairLoad: number;
  readonly colour: string;
  readonly width: number;
  readonly height: number;
}

/** The fair share stands in the middle: a bar that reaches it is an expert that does its part. */
function LoadBar({ load, fairLoad, colour, width, height }: LoadBarProps) {
  const isStarved = load !== undefined && load < STARVED * fairLoad;
  const filled = load === undefined ? 0 : Math.min(1, load / (2 * fairLoad));
  return (
    <div className={classes.load} style={{ width, height }}>
      <div className={classes.groove}>
        <div className={classes.fill} style={{ width: `${filled * 100}%`, background: colour }} />
      </div>
      <i className={classes.fair} />
      {isStarved && width >= WORD_WIDTH ? <em>starved</em> : null}
    </div>
  );
}
