import { createStore, type StoreApi } from "zustand/vanilla";

export const THEMES = ["auto", "light", "dark"] as const;
export type ThemeChoice = (typeof THEMES)[number];

/** Time constants of the curves' smoothing, in steps; 0 is off. */
export const SMOOTHINGS = [0, 8, 20, 60] as const;
export type Smoothing = (typeof SMOOTHINGS)[number];

/** What a first visitor is still shown: a recorded yard while data load, then a suggestion after a run. */
export const GUIDANCE = ["recorded", "suggestion", "none"] as const;
export type Guidance = (typeof GUIDANCE)[number];

/** What one visitor likes; never part of a link. */
export interface Preferences {
  readonly theme: ThemeChoice;
  readonly shortcuts: boolean;
  readonly smoothing: Smoothing;
  readonly logLoss: boolean;
  /** Expert load as areas that fill the whole, instead of lines. */
  readonly stackedLoad: boolean;
  /** Measures once which tiling of the kernels is fastest on this adapter. */
  readonly autotune: boolean;
  readonly guidance: Guidance;
}

export const DEFAULT_PREFERENCES: Preferences = {
  theme: "auto",
  shortcuts: true,
  smoothing: 8,
  logLoss: false,
  stackedLoad: false,
  autotune: true,
  guidance: "recorded",
};

export type PreferencesStore = StoreApi<Preferences>;

const STORAGE_KEY = "switchyard.preferences";

/** Kept in `storage`; a browser that refuses storage gets the defaults, for this visit. */
export function createPreferencesStore(storage: Storage | undefined): PreferencesStore {
  const store = createStore<Preferences>(() => parsePreferences(read(storage)));
  store.subscribe((preferences) => write(storage, JSON.stringify(preferences)));
  return store;
}

/** Whatever was stored, as preferences: anything unknown becomes its default. */
export function parsePreferences(text: string | null): Preferences {
  let stored: unknown;
  try {
    stored = JSON.parse(text ?? "null");
  } catch {
    stored = undefined;
  }
  const candidate = typeof stored === "object" && stored !== null ? { ...stored } : {};
  const stated: { [Name in keyof Preferences]?: unknown } = candidate;
  const { theme, shortcuts, smoothing, logLoss, stackedLoad, autotune, guidance } = stated;
  const fallback = DEFAULT_PREFERENCES;
  return {
    theme: THEMES.find((known) => known === theme) ?? fallback.theme,
    shortcuts: typeof shortcuts === "boolean" ? shortcuts : fallback.shortcuts,
    smoothing: SMOOTHINGS.find((known) => known === smoothing) ?? fallback.smoothing,
    logLoss: typeof logLoss === "boolean" ? logLoss : fallback.logLoss,
    stackedLoad: typeof stackedLoad === "boolean" ? stackedLoad : fallback.stackedLoad,
    autotune: typeof autotune === "boolean" ? autotune : fallback.autotune,
    guidance: GUIDANCE.find((known) => known === guidance) ?? fallback.guidance,
  };
}

function read(storage: Storage | undefined): string | null {
  try {
    return storage?.getItem(STORAGE_KEY) ?? null;
  } catch {
    return null;
  }
}

function write(storage: Storage | undefined, text: string) {
  try {
    storage?.setItem(STORAGE_KEY, text);
  } catch {
    // A full or forbidden storage only means that the choice lasts until the page closes.
  }
}
