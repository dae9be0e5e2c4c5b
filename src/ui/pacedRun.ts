import { type RefCallback, useState, useSyncExternalStore } from "react";
import { flushSync } from "react-dom";
import { shallow } from "zustand/shallow";
import type { RunState } from "../lab/runState.ts";
import type { RunStore } from "../store/runStore.ts";
import type { DrawClock } from "./drawClock.ts";
import { useServices } from "./services.ts";
import { createSight, type Sight } from "./sight.ts";

/**
 * Parts of the run at the pace of the draw clock: for figures. And a ref for the figure's element, since
 * one that is out of sight is drawn seldom. `select` must be a constant function.
 */
export function usePacedRun<T>(
  select: (state: RunState) => T,
): readonly [value: T, ref: RefCallback<Element>] {
  const { runStore, drawClock } = useServices();
  const [{ source, sight }] = useState(() => {
    const sight = createSight();
    return { source: createPacedSource(runStore, drawClock, select, sight), sight };
  });
  const { subscribe, getSnapshot } = source;
  return [useSyncExternalStore(subscribe, getSnapshot, getSnapshot), sight.ref];
}

function createPacedSource<T>(
  store: RunStore,
  clock: DrawClock,
  select: (state: RunState) => T,
  sight: Sight,
) {
  let snapshot = select(store.getState());
  return {
    getSnapshot: () => snapshot,
    subscribe(listener: () => void) {
      const draw = () => {
        snapshot = select(store.getState());
        // At once, so that the clock sees what drawing costs.
        flushSync(listener);
      };
      const requestIfChanged = () => {
        if (!shallow(snapshot, select(store.getState()))) clock.request(draw, sight.isIn);
      };
      requestIfChanged();
      const unsubscribe = store.subscribe(requestIfChanged);
      const unwatch = sight.onEntering(requestIfChanged);
      return () => {
        unsubscribe();
        unwatch();
        clock.cancel(draw);
      };
    },
  };
}
