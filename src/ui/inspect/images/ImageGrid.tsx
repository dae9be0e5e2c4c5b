import { isRight } from "../../../lab/inspect/question.ts";
import type { Survey } from "../../../probe/survey/survey.ts";
import { useThemeName } from "../../theme/useThemeName.ts";
import { DigitPicture } from "../../yard/DigitPicture.tsx";
import classes from "./ImageGrid.module.css";
import { describeImage } from "./words.ts";

interface ImageGridProps {
  readonly survey: Survey;
  /** Rows of the survey to show. */
  readonly rows: readonly number[];
  readonly pictures: ReadonlyMap<number, Uint8Array>;
  /** Number of the test image that is shown in full. */
  readonly image: number | undefined;
  readonly onChoose: (image: number) => void;
}

/** Test images with their answers; a mistake says what it was read as, in bold. */
export function ImageGrid({ survey, rows, pictures, image, onChoose }: ImageGridProps) {
  const theme = useThemeName();
  return (
    <ul className={classes.grid} aria-label="Images">
      {rows.map((row) => {
        const index = row * survey.stride;
        const pixels = pictures.get(index);
        return (
          <li key={index}>
            <button
              type="button"
              className={classes.image}
              data-wrong={!isRight(survey, row) || undefined}
              aria-pressed={index === image}
              aria-label={describeImage(survey, row)}
              title={describeImage(survey, row)}
              onClick={() => onChoose(index)}
            >
              <span className={classes.picture}>
                {pixels ? (
                  <DigitPicture
                    pixels={pixels}
                    rows={survey.rows}
                    columns={survey.columns}
                    theme={theme}
                  />
                ) : null}
              </span>
              {isRight(survey, row) ? (
                survey.answers[row]
              ) : (
                <>
                  {survey.labels[row]} → <b>{survey.answers[row]}</b>
                </>
              )}
            </button>
          </li>
        );
      })}
    </ul>
  );
}
