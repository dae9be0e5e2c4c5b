import { IconAlertTriangle } from "@tabler/icons-react";
import { useShallow } from "zustand/react/shallow";
import { selectChance, selectDivergence } from "../../store/selectors.ts";
import { formatNumber, formatPercent } from "../format.ts";
import { useRun } from "../services.ts";
import classes from "./Message.module.css";

/** What went wrong with a run that did not fail: it blew up, or it has ended without having learned. */
export function NothingLearned() {
  const divergence = useRun((state) => selectDivergence(state, formatNumber));
  const chance = useRun(useShallow(selectChance));
  if (divergence !== undefined) {
    return (
      <Verdict title="This run diverged.">
        {`${divergence} A lower learning rate or a gradient clip usually helps.`}
      </Verdict>
    );
  }
  if (chance === undefined) return null;
  const right = `${formatPercent(chance.accuracy)} of the test images right`;
  const guessing = `always giving the most frequent answer has ${formatPercent(chance.guessing)}`;
  return (
    <Verdict title="This run has learned nothing.">
      {`It ends with ${right}, where ${guessing}. Another learning rate, smaller coefficients or more epochs may help.`}
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
