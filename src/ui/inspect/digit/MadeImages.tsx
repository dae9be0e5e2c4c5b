import type { CentredDigit } from "../../../lab/inspect/centreDigit.ts";
import { IMAGE_SIZE } from "../../../lab/inspect/centreDigit.ts";
import type { ThemeName } from "../../theme/tokens.ts";
import { DigitPicture } from "../../yard/DigitPicture.tsx";
import classes from "./Digit.module.css";

interface MadeImagesProps {
  readonly digit: CentredDigit;
  readonly theme: ThemeName;
}

/** How a drawing becomes an image such as those that the model was trained with. */
export function MadeImages({ digit, theme }: MadeImagesProps) {
  const picture = (pixels: Uint8Array) => (
    <span className={classes.made}>
      <DigitPicture pixels={pixels} rows={IMAGE_SIZE} columns={IMAGE_SIZE} theme={theme} />
    </span>
  );
  return (
    <ol className={classes.steps}>
      <li>
        {picture(digit.scaled)}
        <p>
          <b>Scaled</b> to fit 20 × 20 pixels, as all digits of MNIST are.
        </p>
      </li>
      <li>
        {picture(digit.centred)}
        <p>
          <b>Moved</b> so that its centre of mass is in the middle. This is what the model sees.
        </p>
      </li>
    </ol>
  );
}
