import { IconPlayerPauseFilled, IconPlayerPlayFilled, IconX } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { useShallow } from "zustand/react/shallow";
import { axisName } from "../../lab/sweep/figure/axisNames.ts";
import { planSweep } from "../../lab/sweep/plan.ts";
import { drawnAxes } from "../../lab/sweep/points.ts";
import { Button } from "../Button.tsx";
import { formatInteger } from "../format.ts";
import { describePlan } from "./describePlan.ts";
import { FitControls } from "./FitControls.tsx";
import { SweepIssues } from "./SweepIssues.tsx";
import { SweepProgressLine } from "./SweepProgressLine.tsx";
import classes from "./SweepSetUp.module.css";
import { useOpenSweep, useSweep } from "./useSweep.ts";

/** The sweep that is open: what it takes, and its start, pause and end. */
export function SweepSetUp() {
  const { start, pause, resume, cancel, mostLanes } = useOpenSweep();
  const { link, sweep, numAsked, standing, problem } = useSweep(
    useShallow(({ link, sweep, numAsked, standing, problem }) => ({
      link,
      sweep,
      numAsked,
      standing,
      problem,
    })),
  );
  const [numLanes, setLanes] = useState<number>();
  const planned = useSweep(
    useShallow(({ sweep, adapter, costs, done }) => ({ sweep, adapter, costs, done })),
  );
  const most = useMemo(() => (sweep ? mostLanes() : 1), [sweep, mostLanes]);
  const lanes = Math.min(numLanes ?? most, most);
  const plan = useMemo(() => planSweep(planned, lanes), [planned, lanes]);
  const title = sweep ? drawnAxes(sweep).map(axisName).join(" × ") || "Seeds" : "A sweep";

  return (
    <section className={classes.card} aria-label="Sweep">
      <h3>{title}</h3>
      <code className={classes.link}>{link}</code>
      {numAsked === undefined ? null : <ManyPoints link={link} numPoints={numAsked} />}
      {sweep === undefined && numAsked === undefined ? (
        <p role="status">Reading the sweep…</p>
      ) : null}
      {sweep ? <SweepIssues sweep={sweep} /> : null}
      {problem === undefined ? null : (
        <p role="alert" className={classes.problem}>
          {problem}
        </p>
      )}
      {plan && standing === "ready" ? (
        <>
          <p className={classes.plan}>{describePlan(plan, lanes)}</p>
          {plan.numDone < plan.numRuns ? (
            <div className={classes.fit}>
              <FitControls link={link} numLanes={lanes} mostLanes={most} onLanes={setLanes} />
              <Button filled onClick={() => void start(lanes)}>
                <IconPlayerPlayFilled size="1rem" aria-hidden="true" />
                {plan.numDone > 0 ? "Go on" : "Start"}
              </Button>
            </div>
          ) : null}
        </>
      ) : null}
      {standing === "ready" ? null : (
        <div className={classes.running}>
          <SweepProgressLine />
          <div className={classes.actions}>
            {standing === "training" ? (
              <Button onClick={pause}>
                <IconPlayerPauseFilled size="1rem" aria-hidden="true" />
                Pause sweep
              </Button>
            ) : (
              <Button onClick={resume}>
                <IconPlayerPlayFilled size="1rem" aria-hidden="true" />
                Resume sweep
              </Button>
            )}
            <Button onClick={cancel}>
              <IconX size="1rem" aria-hidden="true" />
              Cancel
            </Button>
          </div>
        </div>
      )}
    </section>
  );
}

interface ManyPointsProps {
  readonly link: string;
  readonly numPoints: number;
}

/** Reading very many points takes seconds, and training them hours: that is asked first. */
function ManyPoints({ link, numPoints }: ManyPointsProps) {
  const { open } = useOpenSweep();
  return (
    <div className={classes.fit}>
      <p>
        This link has {formatInteger(numPoints)} points. Training so many runs takes hours here;{" "}
        <code>npm run sweep</code> does it on other machines.
      </p>
      <Button onClick={() => void open(link, true)}>Set it up all the same</Button>
    </div>
  );
}
