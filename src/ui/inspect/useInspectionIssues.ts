import { useEffect } from "react";
import { useStore } from "zustand";
import { withNotice } from "../../lab/runState.ts";
import { checkInspection } from "../../store/inspectionIssues.ts";
import { useRun, useServices } from "../services.ts";

/** Says what of the link means nothing for the run, and leaves it out. */
export function useInspectionIssues(): void {
  const { runStore, viewStore } = useServices();
  const texts = useStore(viewStore);
  const run = useRun((state) => state.run);
  useEffect(() => {
    if (!run) return;
    const { numClasses, testImages, model } = run;
    const inspected = { numClasses, testImages, numExperts: model.numExperts };
    for (const { field, instead, message } of checkInspection(texts, inspected)) {
      runStore.setState((state) => withNotice(state, field, message));
      viewStore.setState({ [field]: instead });
    }
  }, [runStore, viewStore, texts, run]);
}
