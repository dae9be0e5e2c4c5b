import { IconBulb, IconX } from "@tabler/icons-react";
import type { RunState } from "../../lab/runState.ts";
import { selectChance, selectDivergence, selectShownStatus } from "../../store/selectors.ts";
import { Button } from "../Button.tsx";
import { usePacedRun } from "../pacedRun.ts";
import { usePreferences, useServices } from "../services.ts";
import classes from "./Outcome.module.css";
import { describeOutcome } from "./outcome.ts";
import { TrainMore } from "./TrainMore.tsx";

const select = (state: RunState) => {
  const { book, run, shown } = state;
  const hasLearned = selectDivergence(state) === undefined && selectChance(state) === undefined;
  const isDone = selectShownStatus(state) === "finished" && hasLearned;
  return {
    evaluation: isDone ? book.evaluation : undefined,
    model: run?.model,
    experiment: shown,
  };
};

/** What came of a run that is done; and, for a first visitor, what to try next. */
export function Outcome() {
  const [{ evaluation, model, experiment }, ref] = usePacedRun(select);
  const { controller, preferencesStore, runStore } = useServices();
  const isGuided = usePreferences(({ guidance }) => guidance === "suggestion");
  if (evaluation === undefined || model === undefined) return null;
  const { finding, suggestion } = describeOutcome({ evaluation, model, experiment });
  const endGuidance = () => preferencesStore.setState({ guidance: "none" });

  function follow() {
    if (!suggestion) return;
    endGuidance();
    controller.change({ ...runStore.getState().experiment, ...suggestion.change });
    controller.play();
  }

  return (
    <section ref={ref} className={classes.outcome} aria-label="What came of this run">
      <IconBulb size={18} stroke={1.8} aria-hidden="true" />
      <p>
        <b>{finding}</b>
        {isGuided && suggestion ? <> {suggestion.question}</> : null}
      </p>
      <TrainMore epochs={experiment.epochs} />
      {isGuided && suggestion ? (
        <>
          <Button onClick={follow}>Try it</Button>
          <Button quiet aria-label="No suggestions" title="No suggestions" onClick={endGuidance}>
            <IconX size={15} />
          </Button>
        </>
      ) : null}
    </section>
  );
}
