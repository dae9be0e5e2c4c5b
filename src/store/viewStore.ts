import { createStore, type StoreApi } from "zustand/vanilla";
import { shown } from "../experiment/issue.ts";
import { PAGE_PARAMETERS, readTexts } from "../experiment/linkTexts.ts";
import { isSweepLink } from "../experiment/severalValues.ts";
import type { Notice } from "../lab/runState.ts";

export const VIEW_NAMES = ["train", "compare", "inspect"] as const;
export type ViewName = (typeof VIEW_NAMES)[number];

/** What the address says beside the run. */
export interface ShownView {
  readonly name: ViewName;
  /** Of the sweep that is open on Compare; "" where none is. */
  readonly sweepLink: string;
  /** Parameters of Compare's own, as texts; "" is not written. */
  readonly runs: string;
  readonly pin: string;
  /** Parameters of Inspect's own, likewise: see inspection.ts. */
  readonly ask: string;
  readonly off: string;
  readonly image: string;
  readonly slow: string;
}

/** Parameters of a link that say nothing of its runs. */
const OWN_PARAMETERS = new RegExp(`(?<=[?&])(${PAGE_PARAMETERS.join("|")})=[^&]*&?`, "g");

export type ViewStore = StoreApi<ShownView>;

/** The view that a link opens: a link with several values is a sweep, which Compare shows. */
export function viewStoreOfLink(search: string): ViewStore {
  const { given } = readTexts(search);
  const isSweep = isSweepLink(search);
  const asked = VIEW_NAMES.find((name) => name === given.get("view"));
  return createStore<ShownView>(() => ({
    name: isSweep ? "compare" : (asked ?? "train"),
    sweepLink: isSweep ? search.replace(OWN_PARAMETERS, "").replace(/&$/, "") : "",
    runs: given.get("runs") ?? "",
    pin: given.get("pin") ?? "",
    ask: given.get("ask") ?? "",
    off: given.get("off") ?? "",
    image: given.get("image") ?? "",
    slow: given.get("slow") ?? "",
  }));
}

/** What is wrong with the view that a link asks for. */
export function noticesOfView(search: string): readonly Notice[] {
  const asked = readTexts(search).given.get("view");
  if (asked === undefined || VIEW_NAMES.some((name) => name === asked)) return [];
  const message = `view=${shown(asked)} is not one of ${VIEW_NAMES.join(", ")}; train is used.`;
  return [{ id: "view", message }];
}

/** The link of what the page shows, given that of its run: from its question mark on. */
export function addressOf(shown: ShownView, runLink: string): string {
  const { name, sweepLink, runs, pin, ask, off, image, slow } = shown;
  if (name === "train") return runLink;
  const isInspect = name === "inspect";
  const parameters = isInspect ? { ask, off, image, slow } : { runs, pin };
  const own = Object.entries({ view: name, ...parameters }).filter(([, text]) => text !== "");
  const texts = own.map(([key, text]) => `&${key}=${encodeURIComponent(text)}`);
  return `${isInspect ? runLink : sweepLink || runLink}${texts.join("")}`;
}
