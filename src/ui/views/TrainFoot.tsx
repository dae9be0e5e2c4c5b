import { Suspense } from "react";
import { Figures } from "../charts/Figures.tsx";
import { PartBoundary } from "../messages/PartBoundary.tsx";
import { useRun } from "../services.ts";
import { Shelf } from "../shelf/Shelf.tsx";

/** The figures, and beneath them the runs that are kept: opened once the page's run is ready, which must not wait. */
export function TrainFoot() {
  const isReady = useRun(({ run }) => run !== undefined);
  return (
    <>
      <Figures />
      {isReady ? (
        <PartBoundary name="The shelf of runs" as="card">
          <Suspense fallback={null}>
            <Shelf />
          </Suspense>
        </PartBoundary>
      ) : null}
    </>
  );
}
