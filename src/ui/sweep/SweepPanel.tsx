import { IconPlus, IconX } from "@tabler/icons-react";
import { useRef, useState } from "react";
import { Button } from "../Button.tsx";
import { ClassFigures } from "./ClassFigures.tsx";
import { FailedRuns } from "./FailedRuns.tsx";
import { NewSweep } from "./NewSweep.tsx";
import { SweepFigure } from "./SweepFigure.tsx";
import classes from "./SweepPanel.module.css";
import { SweepSetUp } from "./SweepSetUp.tsx";
import { SweepTable } from "./SweepTable.tsx";
import { useOpenSweep, useSweep } from "./useSweep.ts";

/** Many runs at once: the sweep that is open, or the choice of one. */
export function SweepPanel() {
  const { close } = useOpenSweep();
  const link = useSweep((state) => state.link);
  const hasResults = useSweep(({ done }) => done.size > 0);
  const isAtRest = useSweep(({ standing }) => standing === "ready");
  const [isChoosing, setChoosing] = useState(link === "");
  const choiceRef = useRef<HTMLElement>(null);

  function choose() {
    setChoosing(true);
    choiceRef.current?.focus();
  }

  return (
    <>
      <div className={classes.head}>
        <h2>Compare</h2>
        <p>What changes when one thing is changed?</p>
        <div className={classes.actions}>
          {link !== "" && isAtRest ? (
            <Button
              onClick={() => {
                close();
                choose();
              }}
            >
              <IconX size="1rem" aria-hidden="true" />
              Close sweep
            </Button>
          ) : null}
          <Button onClick={choose} aria-expanded={isChoosing}>
            <IconPlus size="1rem" aria-hidden="true" />
            New sweep
          </Button>
        </div>
      </div>
      {isChoosing ? <NewSweep ref={choiceRef} onSetUp={() => setChoosing(false)} /> : null}
      {link === "" ? null : <SweepSetUp />}
      <FailedRuns />
      {hasResults ? (
        <>
          <SweepFigure />
          <ClassFigures />
          <SweepTable />
        </>
      ) : null}
    </>
  );
}
