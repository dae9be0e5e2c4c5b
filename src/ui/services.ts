import { createContext, useContext, useState, useSyncExternalStore } from "react";
import { flushSync } from "react-dom";
import { useStore } from "zustand";
import { shallow } from "zustand/shallow";
import type { RunSession } from "../lab/runSession.ts";
import type { RunState } from "../lab/runState.ts";
import type { Preferences, PreferencesStore } from "../store/preferencesStore.ts";
import type { RunStore } from "../store/runStore.ts";
import type { DrawClock } from "./drawClock.ts";

/** What main.tsx made and every component may use. */
export interface Services {
  readonly runStore: RunStore;
  readonly session: RunSession;
  readonly preferencesStore: PreferencesStore;
  readonly drawClock: DrawClock;
}

export const ServicesContext = createContext<Services | undefined>(undefined);

export function useServices(): Services {
  const services = useContext(ServicesContext);
  if (services === undefined) throw new Error("useServices needs a ServicesContext around it");
  return services;
}

export const useSession = () => useServices().session;

/** A part of the run, at once: for controls, status and numbers. */
export function useRun<T>(select: (state: RunState) => T): T {
  return useStore(useServices().runStore, select);
}

export function usePreferences<T>(select: (preferences: Preferences) => T): T {
  return useStore(useServices().preferencesStore, select);
}

/** Parts of the run at the pace of the draw clock: for figures. `select` must be a constant function. */
export function usePacedRun<T>(select: (state: RunState) => T): T {
  const { runStore, drawClock } = useServices();
  const [source] = useState(() => createPacedSource(runStore, drawClock, select));
  return useSyncExternalStore(source.subscribe, source.getSnapshot);
}

function createPacedSource<T>(store: RunStore, clock: DrawClock, select: (state: RunState) => T) {
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
        if (!shallow(snapshot, select(store.getState()))) clock.request(draw);
      };
      requestIfChanged();
      const unsubscribe = store.subscribe(requestIfChanged);
      return () => {
        unsubscribe();
        clock.cancel(draw);
      };
    },
  };
}
