import type { RunState } from "../../lab/runState.ts";
import { selectNumExperts } from "../../store/selectors.ts";
import { PartBoundary } from "../messages/PartBoundary.tsx";
import { useDrawnRun } from "../pacedRun.ts";
import { TakeHome } from "../takeHome/TakeHome.tsx";
import { AccuracyFigure } from "./AccuracyFigure.tsx";
import { ClassAccuracyFigure } from "./ClassAccuracyFigure.tsx";
import { ConfusionFigure } from "./ConfusionFigure.tsx";
import classes from "./Figures.module.css";
import { LoadFigure } from "./LoadFigure.tsx";
import { LossFigure } from "./LossFigure.tsx";
import { RoutingFigure } from "./RoutingFigure.tsx";

/** More experts than this, and their routing takes a row of the grid for itself. */
const MOST_IN_A_COLUMN = 16;

const selectIsWide = (state: RunState) => (selectNumExperts(state) ?? 0) > MOST_IN_A_COLUMN;

export function Figures() {
  const isWide = useDrawnRun(selectIsWide);
  return (
    <>
      <div className={classes.grid}>
        <PartBoundary name="The figure “Loss”" as="card">
          <LossFigure />
        </PartBoundary>
        <PartBoundary name="The figure “Accuracy”" as="card">
          <AccuracyFigure />
        </PartBoundary>
        <PartBoundary name="The figure “Expert load”" as="card">
          <LoadFigure />
        </PartBoundary>
        <PartBoundary name="The figure “Class routing”" as="card">
          <RoutingFigure {...(isWide ? { span: "all" } : {})} />
        </PartBoundary>
        <PartBoundary name="The figure “Confusion matrix”" as="card">
          <ConfusionFigure />
        </PartBoundary>
        <PartBoundary name="The figure “Class accuracy”" as="card">
          <ClassAccuracyFigure {...(isWide ? { span: "two" } : {})} />
        </PartBoundary>
      </div>
      <PartBoundary name="“Take this run home”" as="card">
        <TakeHome />
      </PartBoundary>
    </>
  );
}
