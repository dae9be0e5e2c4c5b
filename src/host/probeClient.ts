import { type Remote, transfer, wrap } from "comlink";
import type { Answer } from "../probe/answer.ts";
import type {
  ImageQuestion,
  NeighbourChoice,
  ProbeRequest,
  Remembering,
  SceneChoice,
  SurveyChoice,
} from "../probe/probe.ts";
import type { StepTrace } from "../probe/slowMotion/stepTrace.ts";
import type { ImageMap } from "../probe/space/imageMap.ts";
import type { Neighbours } from "../probe/space/neighbours.ts";
import type { ExpertLook } from "../probe/survey/expertLook.ts";
import type { Outcome, Survey } from "../probe/survey/survey.ts";
import type { YardSnapshot } from "../probe/yardSnapshot.ts";
import type { RunTraining } from "../run/runWeights.ts";
import type { WorkerApi } from "./api.ts";
import type { HostClient } from "./client.ts";
import { lifelineName, START_PATIENCE_MS, watchLifeline } from "./lifeline.ts";
import type { ProbeApi } from "./probeWorker.ts";
import { collectTransferables } from "./transferables.ts";

/** The page's side of the probe. */
export interface ProbeClient {
  /**
   * Transfers a frame to the worker, which detaches its weights here and remembers them.
   * @throws ProbeStoppedError if the worker stops meanwhile
   */
  remember(request: ProbeRequest, remembering: Remembering): Promise<void>;
  /**
   * Draws a frame that is remembered, and makes it the one that is drawn again.
   * @throws ProbeStoppedError if the worker that had it stopped
   */
  draw(key: number, choice: SceneChoice): Promise<YardSnapshot | undefined>;
  /** Draws the last frame again. @throws ProbeStoppedError if the worker that had it stopped */
  drawAgain(choice: SceneChoice): Promise<YardSnapshot | undefined>;
  /** [P] the weights of a frame. @throws ProbeStoppedError if the worker that had it stopped */
  weights(key: number): Promise<Float32Array>;
  /** What the model makes of one image at the frame that is drawn, without the experts that are off; undefined before the first. */
  answer(question: ImageQuestion, off: readonly number[]): Promise<Answer | undefined>;
  /** The training images most like one image; undefined before the first frame. Rejects as survey() does. */
  neighbours(choice: NeighbourChoice): Promise<Neighbours | undefined>;
  /**
   * What becomes of every test image, see Probe; undefined before the first frame. Rejects with a SupersededError once another
   * survey is asked for. @throws ProbeStoppedError if the worker that had the frame stopped, as all that follow
   */
  survey(choice: SurveyChoice): Promise<Survey | undefined>;
  /** The images of the last survey as points of a plane. */
  map(): Promise<ImageMap>;
  /** With each of these sets of experts off, at the moment of the last survey. */
  outcomes(sets: readonly (readonly number[])[]): Promise<readonly Outcome[]>;
  /** What an expert looks for, at the moment of the last survey. */
  look(expert: number): Promise<ExpertLook>;
  /**
   * The training step that follows the frame that is drawn, and the image at `place` of its batch; undefined before the
   * first. `training`, of the run at rest, is given away: it adds what the optimiser does.
   */
  step(place: number, training?: RunTraining): Promise<StepTrace | undefined>;
  /** [n,D] pixels of test images. */
  pictures(testIndices: readonly number[]): Promise<Uint8Array | undefined>;
}

/** The probe's worker stopped before it had drawn the scene. A new worker draws the next frame. */
export class ProbeStoppedError extends Error {
  override readonly name = "ProbeStoppedError";
}

/** The probe's worker, once it has been started. */
interface Running {
  readonly remote: Remote<ProbeApi>;
  /** Rejects with a ProbeStoppedError when the worker will answer no more. */
  readonly stopped: Promise<never>;
}

/**
 * A probe whose worker starts with the first frame and gets its data sets from the training worker of the moment. If the
 * probe's worker stops, the next frame starts another.
 */
export function createProbeClient(host: Pick<HostClient, "onWorker">): ProbeClient {
  let running: Running | undefined;
  const open = () => {
    running ??= start(host, () => {
      running = undefined;
    });
    return running;
  };
  /** Asks the worker that has the frames. */
  async function ask<T>(question: (remote: Remote<ProbeApi>) => Promise<T>): Promise<T> {
    if (!running) throw new ProbeStoppedError("The worker that draws the yard stopped.");
    return await Promise.race([question(running.remote), running.stopped]);
  }
  return {
    remember: async (request, remembering) => {
      const { remote, stopped } = open();
      const frame = transfer(request, [request.frame.parameters.buffer]);
      await Promise.race([remote.remember(frame, remembering), stopped]);
    },
    draw: (key, choice) => ask((remote) => remote.draw(key, choice)),
    drawAgain: (choice) => ask((remote) => remote.scene(choice)),
    weights: (key) => ask((remote) => remote.weights(key)),
    answer: (question, off) => ask((remote) => remote.answer(question, off)),
    neighbours: (choice) => ask((remote) => remote.neighbours(choice)),
    survey: (choice) => ask((remote) => remote.survey(choice)),
    map: () => ask((remote) => remote.map()),
    outcomes: (sets) => ask((remote) => remote.outcomes(sets)),
    look: (expert) => ask((remote) => remote.look(expert)),
    step: (place, training) =>
      ask((remote) =>
        remote.step(place, training && transfer(training, collectTransferables(training))),
      ),
    pictures: (testIndices) => ask((remote) => remote.pictures(testIndices)),
  };
}

/** @throws where the browser forbids workers */
function start(host: Pick<HostClient, "onWorker">, onStop: () => void): Running {
  const worker = new Worker(new URL("./probeWorker.ts", import.meta.url), { type: "module" });
  const remote = wrap<ProbeApi>(worker);
  let stop: (why: string) => void = () => {};
  const stopped = new Promise<never>((_, reject) => {
    stop = (why) => {
      clearTimeout(late);
      worker.terminate();
      onStop();
      reject(new ProbeStoppedError(`The worker that draws the yard stopped${why}.`));
    };
  });
  stopped.catch(() => {}); // draw() and drawAgain() report it
  worker.onerror = ({ message }) => stop(message ? `: ${message}` : "");
  const lifeline = lifelineName();
  const late = setTimeout(() => stop(" as it started"), START_PATIENCE_MS);
  const watch = () => {
    clearTimeout(late);
    watchLifeline(lifeline, () => stop(""), new AbortController().signal);
  };
  // A worker whose script fails fires `onerror`. One that dies before it holds its lock fires nothing: `late` ends it.
  void remote.live(lifeline).then(watch, () => {});
  host.onWorker((training) => connect(training, remote));
  return { remote, stopped };
}

function connect(training: Remote<WorkerApi>, probe: Remote<ProbeApi>): void {
  const { port1, port2 } = new MessageChannel();
  // Answers say nothing; a worker that stopped is told of by its own onerror.
  void training.shareData(transfer(port1, [port1]));
  void probe.open(transfer(port2, [port2]));
}
