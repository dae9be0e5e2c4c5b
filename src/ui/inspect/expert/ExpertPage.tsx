import { useEffect, useMemo, useState } from "react";
import { expertFacts } from "../../../lab/inspect/expertFacts.ts";
import { isSuperseded } from "../../../lab/inspect/surveys.ts";
import type { ExpertLook } from "../../../probe/survey/expertLook.ts";
import { useServices } from "../../services.ts";
import { expertName } from "../../theme/palette.ts";
import { useThemeName } from "../../theme/useThemeName.ts";
import { DigitPicture } from "../../yard/DigitPicture.tsx";
import classes from "../Inspect.module.css";
import { usePictures } from "../images/usePictures.ts";
import { useOpened } from "../useOpened.ts";
import type { Surveyed } from "../useSurvey.ts";
import own from "./Experts.module.css";
import { OwnAnswers } from "./OwnAnswers.tsx";
import { WeightPicture } from "./WeightPicture.tsx";
import { describeExpert } from "./words.ts";

interface ExpertPageProps {
  readonly surveyed: Surveyed;
  readonly expert: number;
}

/** One expert, as a person would describe it: in words, and by what its hidden units and the router look for. */
export function ExpertPage({ surveyed, expert }: ExpertPageProps) {
  const { survey, outcomes } = surveyed;
  const theme = useThemeName();
  const ref = useOpened<HTMLElement>(true);
  const { look, alone, problem } = useLook(surveyed, expert);
  const facts = useMemo(() => expertFacts(survey, expert), [survey, expert]);
  const shownImages = useMemo(() => imagesOf(look), [look]);
  const { rows, columns } = survey;
  const D = rows * columns;
  const { pictures } = usePictures(shownImages, D);
  const name = expertName(expert);
  return (
    <section ref={ref} tabIndex={-1} className={classes.card} aria-label={`Expert ${name}`}>
      <div className={classes.head}>
        <h2>What {name} looks for</h2>
      </div>
      <p className={classes.words}>{describeExpert(facts, alone)}</p>
      {problem === undefined ? null : <p role="alert">{problem}</p>}
      {look?.routerPicture ? (
        <div className={own.look}>
          <WeightPicture weights={look.routerPicture} rows={rows} columns={columns} theme={theme} />
          <p className={classes.soft}>
            The router’s weights for {name}: ink on blue pixels raises its score, on orange ones it
            lowers it.
          </p>
        </div>
      ) : null}
      {look ? (
        <>
          <OwnAnswers
            title={`What ${name} is surest of, by itself`}
            answers={look.sureness.surest}
            survey={survey}
            pictures={pictures}
          />
          <OwnAnswers
            title={`What ${name} is least sure of`}
            answers={look.sureness.leastSure}
            survey={survey}
            pictures={pictures}
          />
          <h3>Hidden units, each with the test images that excite it most</h3>
          <ul className={own.units}>
            {look.exciting.map((images, unit) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a unit is its index
              <li key={unit}>
                <span>
                  Unit {unit + 1}
                  {images.length === 0 ? ": dead, no image excites it" : ""}
                </span>
                <WeightPicture
                  weights={look.unitPictures.subarray(unit * D, (unit + 1) * D)}
                  rows={rows}
                  columns={columns}
                  theme={theme}
                />
                {images.map((index) => {
                  const pixels = pictures.get(index);
                  return pixels ? (
                    <span key={index} className={own.excited} title={`Test image ${index}`}>
                      <DigitPicture pixels={pixels} rows={rows} columns={columns} theme={theme} />
                    </span>
                  ) : null;
                })}
              </li>
            ))}
          </ul>
        </>
      ) : null}
      {outcomes.length === 0 ? (
        <p className={classes.soft}>The experts are being measured.</p>
      ) : null}
    </section>
  );
}

/** Test images whose pictures are shown. Their array keeps its identity with the look. */
function imagesOf(look: ExpertLook | undefined): number[] {
  if (!look) return [];
  const { surest, leastSure } = look.sureness;
  const own = [...surest, ...leastSure].map(({ index }) => index);
  return [...new Set([...look.exciting.flat(), ...own])];
}

/** What the probe says of an expert, and the accuracy if every image went to it alone. Waits for the survey's own measurements. */
function useLook({ survey, outcomes }: Surveyed, expert: number) {
  const { surveys } = useServices();
  const [look, setLook] = useState<ExpertLook>();
  const [alone, setAlone] = useState<number>();
  const [problem, setProblem] = useState<string>();
  const isMeasured = outcomes.length > 0;
  useEffect(() => {
    let isWanted = true;
    async function ask(): Promise<void> {
      const others = Array.from({ length: survey.numExperts }, (_, e) => e);
      try {
        const found = await surveys.look(expert);
        if (isWanted) setLook(found);
        const [only] = await surveys.outcomes([others.filter((e) => e !== expert)]);
        if (isWanted && only) setAlone(only.correct / only.images);
      } catch (error) {
        if (isWanted && !isSuperseded(error)) setProblem(String(error));
      }
    }
    if (isMeasured) void ask();
    return () => {
      isWanted = false;
    };
  }, [surveys, survey, expert, isMeasured]);
  const isOfExpert = look?.expert === expert;
  return { look: isOfExpert ? look : undefined, alone: isOfExpert ? alone : undefined, problem };
}
