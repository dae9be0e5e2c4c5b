import { proxy, type Remote, releaseProxy, wrap } from "comlink";
import type { TrainerEvent } from "../run/events.ts";
import type { TrainerApi, WorkerApi } from "./api.ts";

export interface TrainerClient {
  readonly api: Remote<TrainerApi>;
  dispose(): void;
}

type Listener = (event: TrainerEvent) => void;

/** Starts the training worker. A listener may be a plain function: it is handed across as a proxy. */
export function createTrainerClient(): TrainerClient {
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
  const remote = wrap<WorkerApi>(worker);
  void remote.open(document.baseURI);

  let listener: Listener = () => {};
  let crash: TrainerEvent | undefined;
  worker.onerror = ({ message }) => {
    crash = describeCrash(message);
    listener(crash);
  };
  const listen = (receive: Listener) => {
    listener = receive;
    if (crash) receive(crash);
    return remote.listen(proxy(receive));
  };

  return {
    api: new Proxy(remote, {
      get: (target, key, receiver) =>
        key === "listen" ? listen : Reflect.get(target, key, receiver),
    }),
    dispose() {
      remote[releaseProxy]();
      worker.terminate();
    },
  };
}

function describeCrash(message: string | undefined): TrainerEvent {
  return {
    kind: "failed",
    failure: {
      code: "internal",
      message: message
        ? `The training worker stopped: ${message}`
        : "The training worker could not be started.",
      remedy: "Reload the page.",
      retry: false,
    },
  };
}
