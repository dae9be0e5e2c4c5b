import { FIELD_TABLE } from "../../experiment/fieldTable.ts";
import type { Sweep } from "../../experiment/sweep.ts";
import { decimalCommaOf } from "../../lab/sweep/decimalComma.ts";
import { withText } from "../../lab/sweep/sentence.ts";
import { Button } from "../Button.tsx";
import classes from "./SweepSetUp.module.css";
import { useOpenSweep, useSweep } from "./useSweep.ts";

/** What was wrong with the link, and what may have been meant otherwise. */
export function SweepIssues({ sweep }: { readonly sweep: Sweep }) {
  const { open } = useOpenSweep();
  // Whoever has trained runs of it means what the link says.
  const isNew = useSweep(({ done, standing }) => done.size === 0 && standing === "ready");
  return (
    <>
      {sweep.issues.length > 0 ? (
        <ul className={classes.issues} role="alert">
          {sweep.issues.map(({ message }) => (
            <li key={message}>{message}</li>
          ))}
        </ul>
      ) : null}
      {sweep.axes.map((axis) => {
        const meant = decimalCommaOf(axis);
        if (meant === undefined || !isNew) return null;
        const { label } = FIELD_TABLE[axis.field];
        const texts = axis.values.map(({ text }) => text).join(" and ");
        return (
          <div key={axis.field} className={classes.fit} role="alert">
            <p>
              {label} has two values here, {texts}: a comma separates values. Was one number meant?
            </p>
            <Button onClick={() => void open(withText(sweep.link, axis.field, meant))}>
              Use {meant}
            </Button>
          </div>
        );
      })}
    </>
  );
}
