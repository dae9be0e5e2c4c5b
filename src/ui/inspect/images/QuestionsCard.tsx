import { useMemo } from "react";
import { countCells, isRight, type Question } from "../../../lab/inspect/question.ts";
import type { Survey } from "../../../probe/survey/survey.ts";
import { askFor } from "../../../store/inspection.ts";
import { Button } from "../../Button.tsx";
import { formatInteger, formatPercent } from "../../format.ts";
import { useServices } from "../../services.ts";
import { expertColour, expertName } from "../../theme/palette.ts";
import classes from "../Inspect.module.css";
import { CountTable } from "./CountTable.tsx";

interface QuestionsCardProps {
  readonly survey: Survey;
  readonly question: Question;
}

/** Counts of test images, by expert and by answer: each opens the images that it counts. */
export function QuestionsCard({ survey, question }: QuestionsCardProps) {
  const { viewStore } = useServices();
  const { routing, confusion } = useMemo(() => countCells(survey), [survey]);
  const wrong = useMemo(() => countWrong(survey), [survey]);
  const experts = useMemo(
    () =>
      Array.from({ length: survey.numExperts }, (_, expert) => ({
        name: expertName(expert),
        colour: expertColour(expert),
      })),
    [survey.numExperts],
  );
  const answers = useMemo(
    () => Array.from({ length: survey.numClasses }, (_, digit) => ({ name: String(digit) })),
    [survey.numClasses],
  );
  return (
    <section className={classes.card} aria-label="Questions" data-step={survey.step}>
      <div className={classes.head}>
        <h2>Which images are behind a number?</h2>
        <span role="status" className={classes.soft}>
          {describeSurvey(survey, wrong)}
        </span>
        <Button
          className={classes.push}
          aria-pressed={question.kind === "mistakes"}
          onClick={() => askFor(viewStore, { kind: "mistakes" })}
        >
          Most confident mistakes
        </Button>
      </div>
      <p className={classes.soft}>
        Choose a count, and its images open below. An image that goes to several experts is counted
        by each.
      </p>
      <div className={classes.pair}>
        <div className={classes.scroll}>
          <h3>Class routing: digit by expert</h3>
          <CountTable
            caption="How many test images of each digit go to each expert"
            rowKind="digit"
            columns={experts}
            counts={routing}
            chosen={question.kind === "routing" ? [question.digit, question.expert] : undefined}
            nameOf={(digit, expert, images) => `${digit}s sent to ${expertName(expert)}: ${images}`}
            onChoose={(digit, expert) => askFor(viewStore, { kind: "routing", digit, expert })}
          />
        </div>
        <div>
          <h3>Confusion matrix: digit by answer</h3>
          <CountTable
            caption="How many test images of each digit get each answer"
            rowKind="true digit"
            columns={answers}
            counts={confusion}
            chosen={question.kind === "confusion" ? [question.digit, question.answer] : undefined}
            isWrong={(digit, answer) => digit !== answer}
            nameOf={(digit, answer, images) => `${digit}s read as ${answer}: ${images}`}
            onChoose={(digit, answer) => askFor(viewStore, { kind: "confusion", digit, answer })}
          />
        </div>
      </div>
    </section>
  );
}

function countWrong(survey: Survey): number {
  let wrong = 0;
  for (let row = 0; row < survey.images; row++) if (!isRight(survey, row)) wrong++;
  return wrong;
}

function describeSurvey({ step, images, testImages, off }: Survey, wrong: number): string {
  const all = formatInteger(testImages);
  const counted = images === testImages ? all : `${formatInteger(images)} of ${all}`;
  const without = off.length > 0 ? ` · without ${off.map(expertName).join(", ")}` : "";
  const right = formatPercent(1 - wrong / images);
  return `step ${formatInteger(step)} · ${counted} test images · ${right} right${without}`;
}
