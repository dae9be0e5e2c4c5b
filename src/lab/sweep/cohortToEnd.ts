import type { HostApi } from "../../host/api.ts";
import type { RunEvent, RunFailure } from "../../run/events.ts";
import type { RunSpec } from "../../run/runSpec.ts";
import { commandFailure, type RunOutcome } from "../runToEnd.ts";

/** A host in this very thread. */
export interface CohortHost extends Pick<HostApi, "prepare" | "play" | "result" | "dispose"> {
  listen(listener: (event: RunEvent) => void): void;
}

/** The host has no other session. */
const SESSION = "cohort";

/**
 * Trains runs side by side on one engine, each to its last step. Resolves with an outcome for each, in their order; a run
 * that fails is one.
 * @param onProgress is told how far the run of an index is, from 0 to 1
 */
export async function cohortToEnd(
  host: CohortHost,
  specs: readonly RunSpec[],
  onProgress: (index: number, share: number) => void,
): Promise<readonly RunOutcome[]> {
  const runs = specs.map((_, i) => followRun((share) => onProgress(i, share)));
  host.listen((event) => runs[Number(event.runId)]?.receive(event));
  try {
    await host.prepare(
      SESSION,
      specs.map((spec, i) => ({ id: String(i), spec })),
    );
    await host.play(SESSION);
    return await Promise.all(runs.map((run, i) => outcomeOf(host, String(i), run.ended)));
  } finally {
    host.dispose(SESSION);
  }
}

async function outcomeOf(
  host: CohortHost,
  id: string,
  ended: Promise<RunFailure | undefined>,
): Promise<RunOutcome> {
  const failure = await ended;
  if (failure) return { ok: false, failure };
  const result = await host.result(SESSION, id);
  if (result) return { ok: true, result };
  return { ok: false, failure: commandFailure("The run finished without a result.", false) };
}

/** `ended` resolves with a failure, or with undefined when the run has taken its last step. */
function followRun(onProgress: (share: number) => void) {
  let totalSteps = 0;
  let end: (failure: RunFailure | undefined) => void = () => {};
  const ended = new Promise<RunFailure | undefined>((resolve) => {
    end = resolve;
  });
  return {
    ended,
    receive(event: RunEvent): void {
      if (event.kind === "ready") ({ totalSteps } = event.run);
      if (event.kind === "records") onProgress(Math.min(1, event.batch.step / totalSteps));
      if (event.kind === "failed") end(event.failure);
      if (event.kind === "status" && event.status === "finished") end(undefined);
    },
  };
}
