import type { OwnAnswer } from "../../../probe/survey/expertSureness.ts";
import type { Survey } from "../../../probe/survey/survey.ts";
import { showImage } from "../../../store/inspection.ts";
import { formatPercent } from "../../format.ts";
import { useServices } from "../../services.ts";
import { useThemeName } from "../../theme/useThemeName.ts";
import { DigitPicture } from "../../yard/DigitPicture.tsx";
import grid from "../images/ImageGrid.module.css";

interface OwnAnswersProps {
  readonly title: string;
  readonly answers: readonly OwnAnswer[];
  readonly survey: Survey;
  readonly pictures: ReadonlyMap<number, Uint8Array>;
}

/** Images with what one expert alone says of them; a click shows one in full. */
export function OwnAnswers({ title, answers, survey, pictures }: OwnAnswersProps) {
  const { viewStore } = useServices();
  const theme = useThemeName();
  if (answers.length === 0) return null;
  return (
    <div>
      <h3>{title}</h3>
      <ul className={grid.grid} aria-label={title}>
        {answers.map(({ index, label, answer, confidence }) => {
          const pixels = pictures.get(index);
          const sure = formatPercent(confidence, 0);
          return (
            <li key={index}>
              <button
                type="button"
                className={grid.image}
                data-wrong={label !== answer || undefined}
                aria-label={`Test image ${index}: a ${label}, read as ${answer} (${sure})`}
                onClick={() => showImage(viewStore, index)}
              >
                <span className={grid.picture}>
                  {pixels ? (
                    <DigitPicture
                      pixels={pixels}
                      rows={survey.rows}
                      columns={survey.columns}
                      theme={theme}
                    />
                  ) : null}
                </span>
                <b>{answer}</b> {sure}
              </button>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
