import { useMemo } from "react";
import { classAccuracies, expertFacts, worthOf } from "../../../lab/inspect/expertFacts.ts";
import {
  CHANGES,
  type Change,
  countChanges,
  type Question,
} from "../../../lab/inspect/question.ts";
import type { Survey } from "../../../probe/survey/survey.ts";
import { askFor, switchOff } from "../../../store/inspection.ts";
import { Button } from "../../Button.tsx";
import { formatInteger, formatPercent } from "../../format.ts";
import { useServices } from "../../services.ts";
import { expertColour, expertName } from "../../theme/palette.ts";
import unseen from "../../unseen.module.css";
import classes from "../Inspect.module.css";
import type { Surveyed } from "../useSurvey.ts";
import { ClassEffects } from "./ClassEffects.tsx";
import own from "./Experts.module.css";
import { describeEffect, formatPoints } from "./words.ts";

interface ExpertsCardProps {
  readonly surveyed: Surveyed;
  readonly question: Question;
  readonly off: readonly number[];
}

/** Every expert with its switch, the one whose loss would cost most first. */
export function ExpertsCard({ surveyed, question, off }: ExpertsCardProps) {
  const { viewStore } = useServices();
  const { survey, outcomes } = surveyed;
  const experts = useMemo(() => {
    const facts = Array.from({ length: survey.numExperts }, (_, e) => expertFacts(survey, e));
    const worth = facts.map(({ expert }) => worthOf(outcomes, expert));
    const rankOf = (expert: number) => worth[expert] ?? 0;
    return facts
      .map((each) => ({ ...each, worth: worth[each.expert] }))
      .sort((a, b) => rankOf(a.expert) - rankOf(b.expert) || a.expert - b.expert);
  }, [survey, outcomes]);
  const whole = outcomes.find((outcome) => outcome.off.length === 0);
  const present = useMemo(() => outcomeOf(surveyed), [surveyed]);

  return (
    <section className={classes.card} aria-label="Experts">
      <div className={classes.head}>
        <h2>What is each expert worth?</h2>
        {off.length > 0 ? (
          <Button className={classes.push} onClick={() => switchOff(viewStore, [])}>
            Switch all on
          </Button>
        ) : null}
      </div>
      <p className={classes.soft}>
        Switch experts off, and their images go to the next best. The tables and images above
        follow.
      </p>
      <p role="status" className={classes.words}>
        {whole && survey.off.length > 0 ? describeEffect(whole, present, survey.off) : ""}
      </p>
      {survey.off.length > 0 ? <ChangedImages survey={survey} question={question} /> : null}
      <div className={classes.scroll}>
        <table className={own.table}>
          <thead>
            <tr>
              <th scope="col">Expert</th>
              <th scope="col">takes part in</th>
              <th scope="col">right on its images</th>
              <th scope="col">without it</th>
              <th scope="col">
                <span className={unseen.text}>Look into it</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {experts.map(({ expert, share, accuracy, worth }) => (
              <tr key={expert} data-off={off.includes(expert) || undefined}>
                <th scope="row">
                  <span className={own.name}>
                    <input
                      type="checkbox"
                      role="switch"
                      className={own.switch}
                      aria-label={`Expert ${expertName(expert)} on`}
                      checked={!off.includes(expert)}
                      aria-checked={!off.includes(expert)}
                      onChange={({ currentTarget }) =>
                        switchOff(
                          viewStore,
                          currentTarget.checked
                            ? off.filter((other) => other !== expert)
                            : [...off, expert],
                        )
                      }
                    />
                    <i style={{ background: expertColour(expert) }} />
                    {expertName(expert)}
                  </span>
                </th>
                <td>{formatPercent(share)}</td>
                <td>{accuracy === undefined ? "–" : formatPercent(accuracy)}</td>
                <td>{worth === undefined ? "…" : formatPoints(worth)}</td>
                <td>
                  <Button
                    quiet
                    aria-label={`Look into ${expertName(expert)}`}
                    onClick={() => askFor(viewStore, { kind: "expert", expert })}
                  >
                    Look into it
                  </Button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {whole && survey.off.length > 0 ? (
        <ClassEffects before={classAccuracies(whole)} after={classAccuracies(present)} />
      ) : null}
    </section>
  );
}

interface ChangedImagesProps {
  readonly survey: Survey;
  readonly question: Question;
}

/** How many images are answered otherwise, in each way: each number opens them. */
function ChangedImages({ survey, question }: ChangedImagesProps) {
  const { viewStore } = useServices();
  const counts = useMemo(() => countChanges(survey), [survey]);
  return (
    <div className={own.changes}>
      {CHANGES.map((change) => (
        <Button
          key={change}
          disabled={counts[change] === 0}
          aria-pressed={question.kind === "changed" && question.change === change}
          onClick={() => askFor(viewStore, { kind: "changed", change })}
        >
          <b>{formatInteger(counts[change])}</b> {CHANGE_NAMES[change]}
        </Button>
      ))}
    </div>
  );
}

const CHANGE_NAMES: Readonly<Record<Change, string>> = {
  any: "answers change",
  lost: "right → wrong",
  won: "wrong → right",
};

/** What the survey itself counts, with the experts off that it had. */
function outcomeOf({ survey }: Surveyed) {
  const { images, numClasses: C, labels, answers, off } = survey;
  const confusion = new Uint32Array(C * C);
  let correct = 0;
  for (let row = 0; row < images; row++) {
    const cell = (labels[row] ?? 0) * C + (answers[row] ?? 0);
    confusion[cell] = (confusion[cell] ?? 0) + 1;
    if (labels[row] === answers[row]) correct++;
  }
  return { off, images, correct, confusion };
}
