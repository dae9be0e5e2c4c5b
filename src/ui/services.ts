import { createContext, useContext } from "react";
import { useStore } from "zustand";
import type { Surveys } from "../lab/inspect/surveys.ts";
import type { RunController } from "../lab/runController.ts";
import type { RunState } from "../lab/runState.ts";
import type { KeptRuns } from "../store/keptRuns.ts";
import type { PageMessages } from "../store/pageMessages.ts";
import type { Preferences, PreferencesStore } from "../store/preferencesStore.ts";
import type { RunStore } from "../store/runStore.ts";
import type { OpenSweep } from "../store/sweepStore.ts";
import type { ViewStore } from "../store/viewStore.ts";
import type { DrawnRun } from "./drawnRun.ts";

/** What main.tsx made and every component may use. */
export interface Services {
  readonly runStore: RunStore;
  readonly viewStore: ViewStore;
  readonly controller: RunController;
  readonly surveys: Surveys;
  readonly preferencesStore: PreferencesStore;
  readonly drawnRun: DrawnRun;
  readonly messages: PageMessages;
  /** The runs that are kept: opened when they are first asked for, then the same promise. */
  readonly keptRuns: () => Promise<KeptRuns>;
  /** The sweep of the page, likewise. */
  readonly openSweep: () => Promise<OpenSweep>;
}

export const ServicesContext = createContext<Services | undefined>(undefined);

export function useServices(): Services {
  const services = useContext(ServicesContext);
  if (services === undefined) throw new Error("useServices needs a ServicesContext around it");
  return services;
}

export const useController = () => useServices().controller;

/** A part of the run, at once: for controls and status. What frames show is read by usePacedRun(). */
export function useRun<T>(select: (state: RunState) => T): T {
  return useStore(useServices().runStore, select);
}

export function usePreferences<T>(select: (preferences: Preferences) => T): T {
  return useStore(useServices().preferencesStore, select);
}
