import { Suspense } from "react";
import { lazyPart } from "../lazyPart.tsx";
import { PartBoundary } from "../messages/PartBoundary.tsx";
import { Yard } from "../yard/Yard.tsx";
import classes from "./TrainView.module.css";

const Outcome = lazyPart(async () => {
  const { Outcome } = await import("../figures.ts");
  return { default: Outcome };
});

const RoutingHealth = lazyPart(async () => {
  const { RoutingHealth } = await import("../figures.ts");
  return { default: RoutingHealth };
});

const Figures = lazyPart(async () => {
  const { Figures } = await import("../figures.ts");
  return { default: Figures };
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
          <Outcome />
        </Suspense>
      </PartBoundary>
      <PartBoundary name="The routing’s health" as="card">
        <Suspense fallback={null}>
          <RoutingHealth />
        </Suspense>
      </PartBoundary>
      <PartBoundary name="The figures" as="card">
        <Suspense fallback={<div className={classes.figures} />}>
          <Figures />
        </Suspense>
      </PartBoundary>
    </>
  );
}
