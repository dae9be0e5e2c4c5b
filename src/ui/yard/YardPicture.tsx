import { memo, Suspense, useMemo, useState } from "react";
import type { YardScene, YardSnapshot } from "../../probe/yardSnapshot.ts";
import type { EvaluationEvent, RunDescription } from "../../run/events.ts";
import { lazyPart } from "../lazyPart.tsx";
import { spreadOf } from "../spread.ts";
import {
  expertColour,
  expertInk,
  expertName,
  SHARED_COLOUR,
  sharedName,
} from "../theme/palette.ts";
import { useThemeName } from "../theme/useThemeName.ts";
import { Answer } from "./Answer.tsx";
import { DigitPicture } from "./DigitPicture.tsx";
import { ExpertCell } from "./ExpertCell.tsx";
import { classSharesOf } from "./expertClasses.ts";
import { barEndOf, measureScene, measureTest } from "./expertMeasures.ts";
import { isGuessing } from "./guessing.ts";
import { describeOmissions } from "./omissions.ts";
import { describeStray } from "./sceneWords.ts";
import { Tracks } from "./Tracks.tsx";
import { layBus, layTracks } from "./tracks.ts";
import { traitsOf, type YardView } from "./traits.ts";
import { YardHeadings } from "./YardHeadings.tsx";
import classes from "./YardPicture.module.css";
import type { YardFocus } from "./yardFocus.ts";
import { layHeadings } from "./yardHeadings.ts";
import { layoutYard, yardScale } from "./yardLayout.ts";

const ExpertLinks = lazyPart(async () => {
  const { ExpertLinks } = await import("../figures.ts");
  return { default: ExpertLinks };
});

/** Few methods route by a table. */
const HashTable = lazyPart(async () => {
  const { HashTable } = await import("./HashTable.tsx");
  return { default: HashTable };
});

interface YardPictureProps {
  readonly yard: YardSnapshot;
  readonly scene: YardScene;
  readonly view: YardView;
  readonly evaluation: EvaluationEvent | undefined;
  readonly run: RunDescription;
  /** What there is for it, and the root's font size: in CSS pixels. */
  readonly width: number;
  readonly rem: number;
  /** Opens an expert in Inspect; undefined where there is nothing to open. */
  readonly onOpen?: (expert: number) => void;
}

/** With more cells than this, bars jump: each that glides is a layer of the page. */
const CROWD = 16;

export const YardPicture = memo(function YardPicture(props: YardPictureProps) {
  const { yard, scene, view, evaluation, run, rem, onOpen } = props;
  const { units, unitsShown, unitActivity, gateShares } = yard;
  const { digits } = scene;
  const { model } = run;
  const { numExperts, numSharedExperts: numShared } = model;
  const theme = useThemeName();
  const [focus, setFocus] = useState<YardFocus>();
  const pixels = run.rows * run.columns;
  const numDigits = digits.length;
  const traits = useMemo(() => traitsOf(model, view), [model, view]);
  const hasTable = traits.table !== undefined;
  const scale = yardScale(props.width, rem);
  const width = props.width / scale;
  const layout = useMemo(
    () => layoutYard({ width, numDigits, numExperts, numShared, unitsShown, hasTable }),
    [width, numDigits, numExperts, numShared, unitsShown, hasTable],
  );
  const sizes = model.hiddenSizes;
  const hiddenSize = Math.max(...sizes);
  const isMixed = new Set(sizes.slice(0, numExperts)).size > 1;
  const headings = useMemo(
    () => layHeadings(layout, traits, { hiddenSize, isMixed }),
    [layout, traits, hiddenSize, isMixed],
  );
  const isGuess = isGuessing(evaluation);
  const tracks = useMemo(() => layTracks(digits, layout, traits), [digits, layout, traits]);
  const bus = useMemo(() => layBus(numShared, layout), [numShared, layout]);
  const spread = useMemo(
    () => (evaluation?.load.length === numExperts ? spreadOf(evaluation, gateShares) : undefined),
    [evaluation, gateShares, numExperts],
  );
  const classShares = useMemo(() => spread && classSharesOf(spread), [spread]);
  const measures = useMemo(() => {
    if (scene.batchImages > 1) return measureScene(model, scene);
    return spread && measureTest(model, spread.load);
  }, [model, scene, spread]);
  const barEnd = useMemo(() => barEndOf(measures ?? []), [measures]);
  const leave = () => setFocus(undefined);

  const isShared = (expert: number) => expert >= numExperts;
  const sees = (digit: number, expert: number) =>
    isShared(expert) || (digits[digit]?.experts.includes(expert) ?? false);
  const isExpertDimmed = (expert: number) => {
    if (focus === undefined) return false;
    return "expert" in focus ? focus.expert !== expert : !sees(focus.digit, expert);
  };
  const isDigitDimmed = (digit: number) => {
    if (focus === undefined) return false;
    return "digit" in focus ? focus.digit !== digit : !sees(digit, focus.expert);
  };
  const ofUnits = (expert: number) => expert * unitsShown;

  const omissions = describeOmissions(layout, { hiddenSize, isMixed });
  return (
    <>
      <div style={{ zoom: scale }}>
        <YardHeadings headings={headings} />
        <div className={classes.picture} style={{ height: layout.height }}>
          <div
            className={classes.drawn}
            data-crowded={layout.cells.length > CROWD || undefined}
            aria-hidden="true"
          >
            <Tracks
              tracks={tracks}
              bus={bus}
              layout={layout}
              focus={focus}
              isReach={traits.isReach}
            />
            {layout.cells.map((box, expert) => (
              <ExpertCell
                // biome-ignore lint/suspicious/noArrayIndexKey: an expert is its index
                key={expert}
                name={isShared(expert) ? sharedName(expert - numExperts) : expertName(expert)}
                colour={isShared(expert) ? SHARED_COLOUR : expertColour(expert)}
                ink={isShared(expert) ? "var(--sy-card)" : expertInk(expert)}
                box={box}
                parts={layout.cell}
                units={units.subarray(ofUnits(expert) * pixels, ofUnits(expert + 1) * pixels)}
                activity={unitActivity.subarray(ofUnits(expert), ofUnits(expert + 1))}
                hiddenSize={model.hiddenSizes[expert] ?? unitsShown}
                rows={run.rows}
                columns={run.columns}
                measure={isShared(expert) ? "all" : measures?.[expert]}
                barEnd={barEnd}
                classShares={classShares?.[expert]}
                isBusy={digits.some((_, digit) => sees(digit, expert))}
                isDimmed={isExpertDimmed(expert)}
                theme={theme}
                onOpen={isShared(expert) ? undefined : onOpen && (() => onOpen(expert))}
                onEnter={() => setFocus({ expert })}
                onLeave={leave}
              />
            ))}
            {traits.table ? (
              <Suspense fallback={null}>
                <HashTable
                  digits={digits}
                  layout={layout}
                  hasSigns={traits.table === "signs"}
                  isDimmed={isDigitDimmed}
                />
              </Suspense>
            ) : null}
            {digits.map((digit, index) => (
              <div
                // biome-ignore lint/suspicious/noArrayIndexKey: a place in the yard; a digit may come twice
                key={index}
                className={classes.digit}
                data-dimmed={isDigitDimmed(index) || undefined}
                data-stray={describeStray(digit, model) !== undefined || undefined}
                style={{
                  top: layout.digitY[index] - layout.digitSize / 2,
                  width: layout.digitSize,
                  height: layout.digitSize,
                }}
                title={`Image ${digit.index + 1}, a ${digit.label}`}
                onPointerEnter={() => setFocus({ digit: index })}
                onPointerLeave={leave}
              >
                <DigitPicture
                  pixels={digit.pixels}
                  rows={run.rows}
                  columns={run.columns}
                  theme={theme}
                />
              </div>
            ))}
            {digits.map((digit, index) => (
              <Answer
                // biome-ignore lint/suspicious/noArrayIndexKey: a place in the yard; a digit may come twice
                key={index}
                digit={digit}
                stray={describeStray(digit, model)}
                left={layout.answersStart}
                middle={layout.digitY[index]}
                showsConfidence={layout.showsConfidence}
                isGuess={isGuess}
                isDimmed={isDigitDimmed(index)}
              />
            ))}
          </div>
          {onOpen ? (
            <Suspense fallback={null}>
              <ExpertLinks
                cells={layout.cells}
                numExperts={numExperts}
                onFocus={setFocus}
                onOpen={onOpen}
              />
            </Suspense>
          ) : null}
        </div>
      </div>
      {omissions === "" ? null : <p className={classes.omissions}>{omissions}</p>}
    </>
  );
});
