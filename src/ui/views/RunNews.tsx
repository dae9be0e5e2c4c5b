import { Suspense } from "react";
import { Outcome } from "../firstMinute/Outcome.tsx";
import { PartBoundary } from "../messages/PartBoundary.tsx";
import { useRun } from "../services.ts";
import { GoOnOffer } from "../shelf/GoOnOffer.tsx";

/** Beneath the yard: the run that was cut when the page was left, or what came of the one that is shown. */
export function RunNews() {
  const isReady = useRun(({ run }) => run !== undefined);
  return (
    <>
      {isReady ? (
        <PartBoundary name="The offer to go on" as="card">
          <Suspense fallback={null}>
            <GoOnOffer />
          </Suspense>
        </PartBoundary>
      ) : null}
      <Outcome />
    </>
  );
}
