/** Watches a device until it is lost, or until end() is called. */
export interface LossWatch {
  /** Resolves to the reason; never, once the watch has ended. */
  readonly lost: Promise<string>;
  end(): void;
}

interface Watched {
  readonly tell: Set<(reason: string) => void>;
  /** The reason, once the device is lost. */
  reason: string | undefined;
}

const watched = new WeakMap<GPUDevice, Watched>();

/**
 * What waits for `device.lost` lives as long as the device, which outlives many engines: here one function
 * waits for all of them, and lets go of those that have ended.
 */
export function watchLoss(device: GPUDevice): LossWatch {
  const state = watched.get(device) ?? startWatching(device);
  let end = () => {};
  const lost = new Promise<string>((tell) => {
    if (state.reason !== undefined) return tell(state.reason);
    state.tell.add(tell);
    end = () => void state.tell.delete(tell);
  });
  return { lost, end };
}

function startWatching(device: GPUDevice): Watched {
  const state: Watched = { tell: new Set(), reason: undefined };
  watched.set(device, state);
  void device.lost.then(({ reason, message }) => {
    state.reason = message || reason;
    for (const tell of state.tell) tell(state.reason);
    state.tell.clear();
  });
  return state;
}
