import { Suspense } from "react";
import { lazyPart } from "../lazyPart.tsx";
import { PartBoundary } from "../messages/PartBoundary.tsx";
import { Yard } from "../yard/Yard.tsx";
import classes from "./TrainView.module.css";

const RunNews = lazyPart(async () => {
  const { RunNews } = await import("../figures.ts");
  return { default: RunNews };
});

const RoutingHealth = lazyPart(async () => {
  const { RoutingHealth } = await import("../figures.ts");
  return { default: RoutingHealth };
});

const TrainFoot = lazyPart(async () => {
  const { TrainFoot } = await import("../figures.ts");
  return { default: TrainFoot };
});

/** What happens in one run, now. */
export function TrainView() {
  return (
    <>
      <PartBoundary name="The yard" as="card">
        <Yard />
      </PartBoundary>
      <PartBoundary name="What came of this run" as="card">
        <Suspense fallback={null}>
          <RunNews />
        </Suspense>
      </PartBoundary>
      <PartBoundary name="The routing’s health" as="card">
        <Suspense fallback={null}>
          <RoutingHealth />
        </Suspense>
      </PartBoundary>
      <PartBoundary name="The figures" as="card">
        <Suspense fallback={<div className={classes.figures} />}>
          <TrainFoot />
        </Suspense>
      </PartBoundary>
    </>
  );
}
