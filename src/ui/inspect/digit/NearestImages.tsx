import { IMAGE_SIZE } from "../../../lab/inspect/centreDigit.ts";
import type { Neighbours } from "../../../probe/space/neighbours.ts";
import { formatFixed, formatInteger } from "../../format.ts";
import type { ThemeName } from "../../theme/tokens.ts";
import { DigitPicture } from "../../yard/DigitPicture.tsx";
import classes from "./Digit.module.css";

interface NearestImagesProps {
  readonly neighbours: Neighbours;
  readonly theme: ThemeName;
}

/** The training images that the model takes for most like the image, nearest first. */
export function NearestImages({ neighbours, theme }: NearestImagesProps) {
  const { indices, labels, distances, pictures } = neighbours;
  const D = IMAGE_SIZE * IMAGE_SIZE;
  return (
    <div className={classes.nearest}>
      <h3>Nearest training images</h3>
      <p data-step={neighbours.step}>{describeNearest(neighbours)}</p>
      <ol aria-label="Nearest training images">
        {indices.map((index, n) => (
          <li key={index} title={`Training image ${formatInteger(index)}`}>
            <span className={classes.near}>
              <DigitPicture
                pixels={pictures.subarray(n * D, (n + 1) * D)}
                rows={IMAGE_SIZE}
                columns={IMAGE_SIZE}
                theme={theme}
              />
            </span>
            <span>
              <b>{labels[n]}</b> {formatFixed(distances[n] ?? 0, 2)}
            </span>
          </li>
        ))}
      </ol>
    </div>
  );
}

/** "7 of 8 are 4s, by the model’s hidden units at step 314. Each with its digit and distance; every third of 60,000 images was compared." */
function describeNearest({ labels, step, compared, trainImages }: Neighbours): string {
  const counts = new Map<number, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  const [most = 0, count = 0] = [...counts].sort((a, b) => b[1] - a[1])[0] ?? [];
  const among =
    compared === trainImages
      ? `all ${formatInteger(trainImages)}`
      : `${formatInteger(compared)} of the ${formatInteger(trainImages)}`;
  return `${count} of ${labels.length} are ${most}s: by what the model makes of them at step ${formatInteger(step)}, among ${among} training images. Each with its digit and its distance.`;
}
