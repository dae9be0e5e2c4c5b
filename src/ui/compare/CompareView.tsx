import { Suspense } from "react";
import { PartBoundary } from "../messages/PartBoundary.tsx";
import { SweepPanel } from "../sweep/SweepPanel.tsx";
import { RunComparison } from "./RunComparison.tsx";

/** What changes when something is changed: runs side by side, and sweeps. */
export function CompareView() {
  return (
    <>
      <PartBoundary name="The sweep" as="card">
        <Suspense fallback={null}>
          <SweepPanel />
        </Suspense>
      </PartBoundary>
      <RunComparison />
    </>
  );
}
