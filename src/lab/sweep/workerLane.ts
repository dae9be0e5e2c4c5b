import type { SweepRun } from "../../experiment/sweep.ts";
import type { SessionId } from "../../host/api.ts";
import { HostClient, type HostClientOptions } from "../../host/client.ts";
import type { RunEvent } from "../../run/events.ts";
import { cohortLane } from "./cohortLane.ts";
import type { CohortHost } from "./cohortToEnd.ts";
import type { PauseGate } from "./pauseGate.ts";
import type { Lane } from "./trainAll.ts";

interface WorkerLaneOptions extends Pick<HostClientOptions, "createWorker" | "pageUrl"> {
  readonly gate: PauseGate;
}

/** A lane on a training worker of its own. Its batches pause at the gate. */
export function openWorkerLane({ createWorker, pageUrl, gate }: WorkerLaneOptions): Lane<SweepRun> {
  let receive: (event: RunEvent) => void = () => {};
  let fail: (error: Error) => void = () => {};
  const crashed = new Promise<never>((_, reject) => {
    fail = reject;
  });
  crashed.catch(() => {}); // those who wait for an answer hear of it
  const client = new HostClient({
    createWorker,
    pageUrl,
    onEvent: (event) => receive(event),
    onCrash: (message) => fail(new Error(message)),
  });
  /** That trains, or would but for the gate. */
  let playing: SessionId | undefined;
  const stopListening = gate.onChange((isPaused) => {
    if (playing === undefined) return;
    const asked = client.ask(isPaused ? "pause" : "play", playing);
    asked.catch((error: unknown) => fail(toError(error)));
  });
  const host: CohortHost = {
    listen: (listener) => {
      receive = listener;
    },
    prepare: (session, runs) => client.prepare(session, runs),
    play: async (session) => {
      await gate.passed();
      playing = session;
      await client.ask("play", session);
    },
    result: (session, run) => client.ask("result", session, run),
    dispose: (session) => {
      playing = undefined;
      // The next session takes the place of this one.
      if (session === undefined) client.dispose();
    },
  };
  const lane = cohortLane(host);
  return {
    train: (batch, onProgress) => Promise.race([lane.train(batch, onProgress), crashed]),
    close: () => {
      stopListening();
      lane.close();
    },
  };
}

function toError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
