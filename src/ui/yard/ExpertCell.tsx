import { memo, useEffect, useRef } from "react";
import { share } from "../../reference/measures.ts";
import { formatPercent } from "../format.ts";
import type { ThemeName } from "../theme/tokens.ts";
import { DigitBars } from "./DigitBars.tsx";
import classes from "./ExpertCell.module.css";
import type { ExpertMeasure } from "./expertMeasures.ts";
import { drawUnitStrip } from "./pictures.ts";
import { type CellBox, type CellParts, UNIT_GAP } from "./yardLayout.ts";

interface ExpertCellProps {
  readonly name: string;
  readonly colour: string;
  /** For words on that colour. */
  readonly ink: string;
  readonly box: CellBox;
  readonly parts: CellParts;
  /** [U, D] */
  readonly units: Int8Array;
  /** [U] */
  readonly activity: Float32Array;
  /** Hidden units it has: no more are drawn. */
  readonly hiddenSize: number;
  readonly rows: number;
  readonly columns: number;
  /** undefined before the first test; "all" for an expert that every image goes to */
  readonly measure: ExpertMeasure | "all" | undefined;
  /** what the end of its bar stands for, in fair shares: the same for all experts */
  readonly barEnd: number;
  /** [C] how many images of each class it gets, over the largest such number of any expert */
  readonly classShares: readonly number[] | undefined;
  readonly isBusy: boolean;
  readonly isDimmed: boolean;
  readonly theme: ThemeName;
  /** Opens it in Inspect; undefined where there is nothing to open. */
  readonly onOpen: (() => void) | undefined;
  readonly onEnter: () => void;
  readonly onLeave: () => void;
}

/** One expert: its name, what its hidden units look for, how much it gets, and of which digits. */
export const ExpertCell = memo(function ExpertCell(props: ExpertCellProps) {
  const { name, colour, box, parts, measure, classShares, isBusy, isDimmed } = props;
  const isShared = measure === "all";
  return (
    // biome-ignore lint/a11y: for pointers alone; by keyboard, ExpertLinks does the same
    <div
      className={classes.cell}
      onClick={props.onOpen}
      data-busy={isBusy || undefined}
      data-dimmed={isDimmed || undefined}
      style={{ left: box.x, top: box.y, width: box.width, height: box.height }}
      title={isShared ? `${name}: a shared expert, every image goes to it` : measure?.title}
      onPointerEnter={props.onEnter}
      onPointerLeave={props.onLeave}
    >
      <i className={classes.colour} style={{ background: colour }} />
      <span
        className={classes.name}
        style={{ width: parts.nameWidth - 4, fontSize: box.height < 22 ? 10.5 : 13 }}
      >
        {name}
      </span>
      {parts.units > 0 ? <UnitStrip {...props} /> : null}
      {isShared ? (
        <span className={classes.shared} style={{ width: parts.barWidth }}>
          {parts.barWidth >= SENTENCE_WIDTH ? "sees every image" : "shared"}
        </span>
      ) : (
        <LoadBar
          measure={measure}
          end={props.barEnd}
          colour={colour}
          ink={props.ink}
          width={parts.barWidth}
          height={Math.min(10, box.height * 0.36)}
        />
      )}
      {parts.showsDigits && !isShared ? (
        <DigitBars shares={classShares} colour={colour} height={box.height - 6} />
      ) : null}
    </div>
  );
}, areEqual);

/** The handlers are new at every render, and the unit views too; the values behind them are what counts. */
function areEqual(before: ExpertCellProps, after: ExpertCellProps): boolean {
  return (
    before.name === after.name &&
    before.colour === after.colour &&
    before.box === after.box &&
    before.parts === after.parts &&
    before.units.buffer === after.units.buffer &&
    before.measure === after.measure &&
    before.barEnd === after.barEnd &&
    before.classShares === after.classShares &&
    before.isBusy === after.isBusy &&
    before.isDimmed === after.isDimmed &&
    before.theme === after.theme
  );
}

function UnitStrip(props: ExpertCellProps) {
  const { name, parts, units, activity, hiddenSize, rows, columns, theme } = props;
  const canvasRef = useRef<HTMLCanvasElement>(null);
  const shown = Math.min(parts.units, hiddenSize);
  useEffect(() => {
    if (canvasRef.current === null) return;
    drawUnitStrip(canvasRef.current, { units, activity, shown, rows, columns }, UNIT_GAP, theme);
  }, [units, activity, shown, rows, columns, theme]);
  const widthOf = (count: number) => count * (parts.unitSize + UNIT_GAP) - UNIT_GAP;
  const place = {
    width: widthOf(shown),
    height: parts.unitSize,
    gap: UNIT_GAP,
    marginRight: widthOf(parts.units) - widthOf(shown),
  };
  return (
    <div className={classes.strip} style={place}>
      <canvas ref={canvasRef} />
      {Array.from({ length: shown }, (_, unit) => (
        <i
          // biome-ignore lint/suspicious/noArrayIndexKey: a unit is its index
          key={unit}
          data-dead={activity[unit] === 0 || undefined}
          title={describeUnit(name, unit, activity[unit])}
        />
      ))}
    </div>
  );
}

function describeUnit(expert: string, unit: number, activity: number): string {
  const name = `${expert}, hidden unit ${unit + 1}`;
  return activity === 0
    ? `${name}: dead, no digit excites it`
    : `${name}: excited by ${formatPercent(activity, 0)} of the digits`;
}

const WORD_WIDTH = 50;
const ROOM_FOR_WORD = 34;
const WORD_GAP = 4;
const QUOTA_WIDTH = 110;
const SENTENCE_WIDTH = 100;
/** Where a bar ends under the words at its end, it has to be this full for them to stand on its colour. */
const UNDER_WORDS = 0.9;

/** A word stands before the mark of the fair share while there is room, else after it. */
function wordLeft(end: number, width: number): number {
  const mark = width / end;
  return mark >= ROOM_FOR_WORD ? WORD_GAP : mark + WORD_GAP;
}

interface LoadBarProps {
  readonly measure: ExpertMeasure | undefined;
  /** what its end stands for, in fair shares */
  readonly end: number;
  readonly colour: string;
  readonly ink: string;
  readonly width: number;
  readonly height: number;
}

/** A mark stands at the fair share: where the bar of an expert with a quota ends, which is full when its quota is. */
function LoadBar({ measure, end: endOfAll, colour, ink, width, height }: LoadBarProps) {
  const { limit, compute, quota, word = "" } = measure ?? {};
  const [ratio, end] = quota ? [share(quota.taken, quota.due), 1] : [measure?.ratio ?? 0, endOfAll];
  const percent = (shares: number) => `${Math.min(1, shares / end) * 100}%`;
  const fillTo = (shares: number) => ({ transform: `translateX(calc(${percent(shares)} - 100%))` });
  const taken = limit === undefined ? ratio : Math.min(ratio, limit);
  return (
    <div className={classes.load} style={{ width, height }}>
      <div className={classes.groove}>
        {ratio > taken ? <div className={classes.overflow} style={fillTo(ratio)} /> : null}
        <div className={classes.fill} style={{ ...fillTo(taken), background: colour }} />
      </div>
      {compute === undefined ? null : (
        <i className={classes.compute} style={{ width: percent(compute) }} />
      )}
      <i className={classes.fair} style={{ left: percent(1) }} />
      {limit === undefined || limit > end ? null : (
        <i className={classes.limit} style={{ left: percent(limit) }} />
      )}
      {word !== "" && width >= WORD_WIDTH ? (
        <em style={{ left: wordLeft(end, width), ...(word === "full" ? { color: ink } : {}) }}>
          {word}
        </em>
      ) : null}
      {quota ? (
        <em data-place="end" style={ratio >= UNDER_WORDS ? { color: ink } : {}}>
          {width >= QUOTA_WIDTH ? `${quota.taken} of ${quota.due}` : quota.taken}
        </em>
      ) : null}
    </div>
  );
}
