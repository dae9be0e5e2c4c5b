import { useMemo } from "react";
import type { Survey } from "../../../probe/survey/survey.ts";
import type { ThemeName } from "../../theme/tokens.ts";
import { DigitPicture } from "../../yard/DigitPicture.tsx";
import { usePictures } from "../images/usePictures.ts";
import { describeImage } from "../images/words.ts";
import classes from "./Map.module.css";

interface PointedImageProps {
  readonly survey: Survey;
  /** undefined: the pointer is on no point */
  readonly row: number | undefined;
  readonly theme: ThemeName;
}

/** The image of the point under the pointer; keeps its room while there is none. */
export function PointedImage({ survey, row, theme }: PointedImageProps) {
  const indices = useMemo(
    () => (row === undefined ? [] : [row * survey.stride]),
    [row, survey.stride],
  );
  const { pictures } = usePictures(indices, survey.rows * survey.columns);
  const pixels = pictures.get(indices[0] ?? -1);
  return (
    <div className={classes.pointed}>
      <div className={classes.picture}>
        {pixels ? (
          <DigitPicture pixels={pixels} rows={survey.rows} columns={survey.columns} theme={theme} />
        ) : null}
      </div>
      <p>{row === undefined ? "" : describeImage(survey, row)}</p>
    </div>
  );
}
