const CHANNEL = "switchyard runs changed";

/** Tells every tab, and every worker that writes, that the kept runs have changed. */
export interface ChangeNotices {
  tell(): void;
  /** Returns a way to stop. */
  listen(listener: () => void): () => void;
}

export function changeNotices(): ChangeNotices {
  const listeners = new Set<() => void>();
  const callAll = () => {
    for (const listener of listeners) listener();
  };
  const channel = openChannel();
  if (channel) channel.onmessage = callAll;
  return {
    tell() {
      channel?.postMessage(null);
      // A channel does not hear itself.
      callAll();
    },
    listen(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
}

/** Undefined where there are none: other tabs hear nothing then. */
function openChannel(): BroadcastChannel | undefined {
  try {
    return new BroadcastChannel(CHANNEL);
  } catch {
    return undefined;
  }
}
