import { IconAlertTriangle } from "@tabler/icons-react";
import { useId } from "react";
import { Button } from "../Button.tsx";
import classes from "./SweepSetUp.module.css";
import { useOpenSweep, useSweep } from "./useSweep.ts";
import { plural } from "./words.ts";

/** Shown at once. */
const MOST_SHOWN = 20;

/** Runs that failed stand apart, each with its reason. */
export function FailedRuns() {
  const { start, mostLanes } = useOpenSweep();
  const failures = useSweep((state) => state.failures);
  const isAtRest = useSweep(({ standing }) => standing === "ready");
  const titleId = useId();
  if (failures.size === 0) return null;
  const shown = [...failures].slice(0, MOST_SHOWN);
  return (
    <section className={classes.card} data-tone="failure" aria-labelledby={titleId}>
      <h3 id={titleId}>
        <IconAlertTriangle size="1.125rem" stroke={1.8} aria-hidden="true" />{" "}
        {plural(failures.size, "run")} failed
      </h3>
      <ul className={classes.failures}>
        {shown.map(([link, { message, remedy }]) => (
          <li key={link}>
            <code>{link}</code> {message} {remedy}
          </li>
        ))}
      </ul>
      {failures.size > shown.length ? (
        <p>And {plural(failures.size - shown.length, "more run")}.</p>
      ) : null}
      {isAtRest ? <Button onClick={() => void start(mostLanes())}>Try again</Button> : null}
    </section>
  );
}
