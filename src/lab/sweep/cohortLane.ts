import type { SweepRun } from "../../experiment/sweep.ts";
import { specOf } from "../../run/runSpec.ts";
import { type CohortHost, cohortToEnd } from "./cohortToEnd.ts";
import type { Lane } from "./trainAll.ts";

/** A lane whose batches are replicas of one engine, on a host of its own. */
export function cohortLane(host: CohortHost): Lane<SweepRun> {
  let end: (error: Error) => void = () => {};
  // Runs of a host that was disposed of tell of no end.
  const closed = new Promise<never>((_, reject) => {
    end = reject;
  });
  closed.catch(() => {}); // those who wait for an answer hear of it
  return {
    train: (batch, onProgress) => {
      const specs = batch.map(({ experiment, changes }) => specOf(experiment, changes));
      const trained = cohortToEnd(host, specs, (i, share) => onProgress(batch[i], share));
      return Promise.race([trained, closed]);
    },
    close: () => {
      host.dispose();
      end(new Error("The lane was closed."));
    },
  };
}
