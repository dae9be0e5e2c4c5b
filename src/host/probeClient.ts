import { type Remote, transfer, wrap } from "comlink";
import type { ProbeRequest, SceneChoice } from "../probe/probe.ts";
import type { YardSnapshot } from "../probe/yardSnapshot.ts";
import type { WorkerApi } from "./api.ts";
import type { HostClient } from "./client.ts";
import type { ProbeApi } from "./probeWorker.ts";

/** The page's side of the probe. */
export interface ProbeClient {
  /** Hands a frame over, whose weights are gone from the page with it, and draws its scene. */
  draw(request: ProbeRequest, choice: SceneChoice): Promise<YardSnapshot | undefined>;
  /** Draws the last frame again; undefined before the first. */
  drawAgain(choice: SceneChoice): Promise<YardSnapshot | undefined>;
}

/** The probe's worker, once it has been started. */
interface Running {
  readonly remote: Remote<ProbeApi>;
  /** Rejects when the worker will answer no more. */
  readonly crashed: Promise<never>;
}

/** A probe whose worker starts with the first frame, and gets its data from the training worker, whichever that is. */
export function createProbeClient(host: HostClient): ProbeClient {
  let running: Running | undefined;
  const open = () => {
    running ??= start(host);
    return running;
  };
  return {
    draw: async (request, choice) => {
      const { remote, crashed } = open();
      const taken = remote.take(transfer(request, [request.frame.parameters.buffer]));
      await Promise.race([taken, crashed]);
      return await Promise.race([remote.scene(choice), crashed]);
    },
    drawAgain: async (choice) => {
      const { remote, crashed } = open();
      return await Promise.race([remote.scene(choice), crashed]);
    },
  };
}

/** @throws where the browser forbids workers */
function start(host: HostClient): Running {
  const worker = new Worker(new URL("./probeWorker.ts", import.meta.url), { type: "module" });
  const remote = wrap<ProbeApi>(worker);
  const crashed = new Promise<never>((_, reject) => {
    worker.onerror = ({ message }) =>
      reject(new Error(`The worker that draws the yard stopped${message ? `: ${message}` : ""}.`));
  });
  crashed.catch(() => {}); // those who wait for a scene hear of it
  host.onWorker((training) => connect(training, remote));
  return { remote, crashed };
}

function connect(training: Remote<WorkerApi>, probe: Remote<ProbeApi>): void {
  const { port1, port2 } = new MessageChannel();
  // Answers say nothing; a worker that stopped is told of by its own onerror.
  void training.shareData(transfer(port1, [port1]));
  void probe.open(transfer(port2, [port2]));
}
