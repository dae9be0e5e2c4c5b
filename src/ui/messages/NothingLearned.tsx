import { IconAlertTriangle } from "@tabler/icons-react";
import type { RunState } from "../../lab/runState.ts";
import { selectChance, selectDivergence } from "../../store/selectors.ts";
import { formatNumber, formatPercent } from "../format.ts";
import { useDrawnRun } from "../pacedRun.ts";
import classes from "./Message.module.css";

/** Flat, so that an equal verdict is no news. */
const selectVerdict = (state: RunState) => ({
  divergence: selectDivergence(state, formatNumber),
  accuracy: selectChance(state)?.accuracy,
  guessing: selectChance(state)?.guessing,
});

/** What went wrong with a run that did not fail: it blew up, or it has ended without having learned. */
export function NothingLearned() {
  const { divergence, accuracy, guessing } = useDrawnRun(selectVerdict);
  if (divergence !== undefined) {
    return (
      <Verdict title="This run diverged.">
        {`${divergence} A lower learning rate or a gradient clip usually helps.`}
      </Verdict>
    );
  }
  if (accuracy === undefined || guessing === undefined) return null;
  const right = `${formatPercent(accuracy)} of the test images right`;
  const usual = `always giving the most frequent answer has ${formatPercent(guessing)}`;
  return (
    <Verdict title="This run has learned nothing.">
      {`It ends with ${right}, where ${usual}. Another learning rate, smaller coefficients or more epochs may help.`}
    </Verdict>
  );
}

function Verdict({ title, children }: { readonly title: string; readonly children: string }) {
  return (
    <div className={classes.message} role="alert" data-tone="failure">
      <IconAlertTriangle size="1.125rem" stroke={1.8} aria-hidden="true" />
      <p>
        <b>{title}</b> {children}
      </p>
    </div>
  );
}
