import { IconArrowBackUp, IconArrowsShuffle, IconTrash } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { centreDigit, IMAGE_SIZE } from "../../../lab/inspect/centreDigit.ts";
import { INK_SIZE, inkOf, type Point, type Stroke } from "../../../lab/inspect/strokes.ts";
import type { RunState } from "../../../lab/runState.ts";
import type { ImageQuestion } from "../../../probe/probe.ts";
import { showImage } from "../../../store/inspection.ts";
import { Button } from "../../Button.tsx";
import { useDrawnRun } from "../../pacedRun.ts";
import { Range } from "../../Range.tsx";
import { useRun, useServices } from "../../services.ts";
import type { ThemeName } from "../../theme/tokens.ts";
import { useThemeName } from "../../theme/useThemeName.ts";
import { DigitPicture } from "../../yard/DigitPicture.tsx";
import { isGuessing } from "../../yard/guessing.ts";
import { usePictures } from "../images/usePictures.ts";
import { AnswerOf } from "./AnswerOf.tsx";
import classes from "./Digit.module.css";
import { DrawingPad } from "./DrawingPad.tsx";
import { ImagePicker } from "./ImagePicker.tsx";
import { MadeImages } from "./MadeImages.tsx";
import { NearestImages } from "./NearestImages.tsx";
import { useAnswer } from "./useAnswer.ts";
import { useNeighbours } from "./useNeighbours.ts";

interface DigitPanelProps {
  /** Number of the test image that is shown instead of a drawing. */
  readonly image: number | undefined;
  /** Experts that are switched off. */
  readonly off: readonly number[];
}

/** Thickness of the pen, in hundredths of the pad's side. */
const THICKNESS = { least: 4, usual: 9, most: 16 };

const selectGuess = ({ frame }: RunState) => isGuessing(frame.evaluation);

/** A digit of one's own, and what router and experts make of it at every stroke. */
export function DigitPanel({ image, off }: DigitPanelProps) {
  const { viewStore } = useServices();
  const theme = useThemeName();
  const isGuess = useDrawnRun(selectGuess);
  const testImages = useRun(({ run }) => run?.testImages ?? 0);
  const [strokes, setStrokes] = useState<readonly Stroke[]>([]);
  const [thickness, setThickness] = useState(THICKNESS.usual);
  const digit = useMemo(() => centreDigit(inkOf(strokes), INK_SIZE), [strokes]);
  const question = useMemo((): ImageQuestion | undefined => {
    if (image !== undefined) return { kind: "test", index: image };
    return digit && { kind: "pixels", pixels: digit.centred };
  }, [image, digit]);
  const { answer, problem } = useAnswer(question, off);
  const { neighbours, problem: searchProblem } = useNeighbours(question, off);

  function begin(stroke: Stroke) {
    // Who draws looks at the drawing.
    if (image !== undefined) showImage(viewStore, undefined);
    setStrokes((before) => [...(image === undefined ? before : []), stroke]);
  }

  function clear() {
    setStrokes([]);
    if (image !== undefined) showImage(viewStore, undefined);
  }

  function draw(points: readonly Point[]) {
    setStrokes((before) => {
      const last = before.at(-1);
      if (!last) return before;
      return [...before.slice(0, -1), { ...last, points: [...last.points, ...points] }];
    });
  }

  return (
    <section className={classes.card} aria-label="A digit of your own">
      <div className={classes.draw}>
        <h2>A digit of your own</h2>
        <div className={classes.sheet}>
          <DrawingPad
            strokes={image === undefined ? strokes : []}
            thickness={thickness / 100}
            theme={theme}
            onBegin={begin}
            onDraw={draw}
          />
          {image !== undefined && answer ? <TestImage index={image} theme={theme} /> : null}
        </div>
        <div className={classes.tools}>
          <Button
            disabled={strokes.length === 0 || image !== undefined}
            title="Takes the last stroke back"
            onClick={() => setStrokes(strokes.slice(0, -1))}
          >
            <IconArrowBackUp size="0.9375rem" stroke={1.9} />
            Undo
          </Button>
          <Button disabled={strokes.length === 0 && image === undefined} onClick={clear}>
            <IconTrash size="0.9375rem" stroke={1.9} />
            Clear
          </Button>
          <Button
            title="A test image, by chance: by keyboard too"
            disabled={testImages === 0}
            onClick={() => showImage(viewStore, Math.floor(Math.random() * testImages))}
          >
            <IconArrowsShuffle size="0.9375rem" stroke={1.9} />
            Pick one
          </Button>
        </div>
        <ImagePicker image={image} testImages={testImages} />
        <div className={classes.pen}>
          <span aria-hidden="true">Pen</span>
          <Range
            isRound
            aria-label="Thickness of the pen"
            max={THICKNESS.most - THICKNESS.least}
            value={thickness - THICKNESS.least}
            onMove={(value) => setThickness(value + THICKNESS.least)}
          />
        </div>
      </div>
      <div className={classes.middle}>
        {image === undefined && digit ? <MadeImages digit={digit} theme={theme} /> : null}
      </div>
      {problem === undefined ? null : <p role="alert">The image was not answered. {problem}</p>}
      {question && answer ? (
        <div className={classes.found}>
          <AnswerOf answer={answer} off={off} isGuess={isGuess} image={image} />
          {neighbours ? <NearestImages neighbours={neighbours} theme={theme} /> : null}
          {searchProblem === undefined ? null : (
            <p role="alert">The nearest training images were not found. {searchProblem}</p>
          )}
        </div>
      ) : (
        <p className={classes.empty}>
          Draw a digit, anywhere and at any size, or pick a test image: router and experts answer
          with every stroke.
        </p>
      )}
    </section>
  );
}

/** A test image, where drawings are. */
function TestImage({ index, theme }: { readonly index: number; readonly theme: ThemeName }) {
  const indices = useMemo(() => [index], [index]);
  const { pictures } = usePictures(indices, IMAGE_SIZE * IMAGE_SIZE);
  const pixels = pictures.get(index);
  if (!pixels) return null;
  return (
    <div className={classes.shown}>
      <DigitPicture pixels={pixels} rows={IMAGE_SIZE} columns={IMAGE_SIZE} theme={theme} />
    </div>
  );
}
