import { memo, useMemo, useState } from "react";
import type { EvaluationEvent, RunDescription, YardSnapshot } from "../../training/events.ts";
import { useThemeName } from "../theme/useThemeName.ts";
import { DigitPicture } from "./DigitPicture.tsx";
import { ExpertCell } from "./ExpertCell.tsx";
import { classSharesOf } from "./expertClasses.ts";
import { Tracks } from "./Tracks.tsx";
import { layTracks } from "./tracks.ts";
import classes from "./YardPicture.module.css";
import { layoutYard } from "./yardLayout.ts";

interface YardPictureProps {
  readonly yard: YardSnapshot;
  readonly evaluation: EvaluationEvent | undefined;
  readonly run: RunDescription;
  readonly width: number;
}

/** What the pointer rests on: everything else steps back. */
export type YardFocus = { readonly digit: number } | { readonly expert: number } | undefined;

export const YardPicture = memo(function YardPicture({
  yard,
  evaluation,
  run,
  width,
}: YardPictureProps) {
  const theme = useThemeName();
  const [focus, setFocus] = useState<YardFocus>();
  const { digits, units, unitsShown, unitActivity } = yard;
  const pixels = run.rows * run.columns;
  const numExperts = Math.round(units.length / (unitsShown * pixels));
  const numDigits = digits.length;
  const layout = useMemo(
    () => layoutYard({ width, numDigits, numExperts, unitsShown }),
    [width, numDigits, numExperts, unitsShown],
  );
  const tracks = useMemo(() => layTracks(digits, layout), [digits, layout]);
  const known = evaluation?.load.length === numExperts ? evaluation : undefined;
  const classShares = useMemo(() => known && classSharesOf(known, run.numClasses), [known, run]);
  const leave = () => setFocus(undefined);
  return (
    <div className={classes.picture} style={{ height: layout.height }} aria-hidden="true">
      <Tracks tracks={tracks} layout={layout} focus={focus} />
      {layout.cells.map((box, expert) => (
        <ExpertCell
          // biome-ignore lint/suspicious/noArrayIndexKey: an expert is its index
          key={expert}
          expert={expert}
          box={box}
          parts={layout.cell}
          units={units.subarray(expert * unitsShown * pixels, (expert + 1) * unitsShown * pixels)}
          activity={unitActivity.subarray(expert * unitsShown, (expert + 1) * unitsShown)}
          rows={run.rows}
          columns={run.columns}
          load={known?.load[expert]}
          fairLoad={1 / numExperts}
          classShares={classShares?.[expert]}
          isBusy={digits.some((digit) => digit.experts.includes(expert))}
          isDimmed={isExpertDimmed(expert, focus, yard)}
          theme={theme}
          onEnter={() => setFocus({ expert })}
          onLeave={leave}
        />
      ))}
      {digits.map((digit, index) => (
        <div
          // biome-ignore lint/suspicious/noArrayIndexKey: a place in the yard; a digit may come twice
          key={index}
          className={classes.digit}
          data-dimmed={isDigitDimmed(index, focus, yard) || undefined}
          style={{
            top: layout.digitY[index] - layout.digitSize / 2,
            width: layout.digitSize,
            height: layout.digitSize,
          }}
          title={`Test image ${digit.testIndex + 1}, a ${digit.label}`}
          onPointerEnter={() => setFocus({ digit: index })}
          onPointerLeave={leave}
        >
          <DigitPicture pixels={digit.pixels} rows={run.rows} columns={run.columns} theme={theme} />
        </div>
      ))}
      {digits.map((digit, index) => {
        const isRight = digit.prediction === digit.label;
        return (
          <div
            // biome-ignore lint/suspicious/noArrayIndexKey: a place in the yard; a digit may come twice
            key={index}
            className={classes.answer}
            data-wrong={!isRight || undefined}
            data-dimmed={isDigitDimmed(index, focus, yard) || undefined}
            style={{ left: layout.answersStart, top: layout.digitY[index] - 16 }}
            title={isRight ? "Right" : `Wrong: it is a ${digit.label}`}
          >
            <b>{digit.prediction}</b>
            {layout.showsConfidence ? (
              <span>
                {Math.round(digit.confidence * 100)}
                {"\u202f%"}
                {isRight ? "" : " ×"}
              </span>
            ) : isRight ? null : (
              <span>×</span>
            )}
          </div>
        );
      })}
    </div>
  );
});

function isExpertDimmed(expert: number, focus: YardFocus, yard: YardSnapshot): boolean {
  if (focus === undefined) return false;
  if ("expert" in focus) return focus.expert !== expert;
  return !yard.digits[focus.digit]?.experts.includes(expert);
}

function isDigitDimmed(digit: number, focus: YardFocus, yard: YardSnapshot): boolean {
  if (focus === undefined) return false;
  if ("digit" in focus) return focus.digit !== digit;
  return !yard.digits[digit]?.experts.includes(focus.expert);
}
