import { createElement } from "react";
import { renderToString } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { MALFORMED_LINKS } from "../experiment/testing/malformedLinks.ts";
import type { Surveys } from "../lab/inspect/surveys.ts";
import type { RunController } from "../lab/runController.ts";
import { createPageMessages } from "../store/pageMessages.ts";
import { createPreferencesStore } from "../store/preferencesStore.ts";
import { type RunStore, storeOfLink } from "../store/runStore.ts";
import { viewStoreOfLink } from "../store/viewStore.ts";
import { App } from "./App.tsx";
import { createDrawnRun } from "./drawnRun.ts";
import { Notices } from "./messages/Notices.tsx";
import { type Services, ServicesContext } from "./services.ts";

/** The query of a link, as a browser parses it. */
const searchOf = (link: string) => new URL(link, "http://127.0.0.1/").search;

/** The services of main.tsx, except the controller, which no component calls while it renders. */
function servicesOf(runStore: RunStore): Services {
  return {
    runStore,
    viewStore: viewStoreOfLink(""),
    controller: {} as RunController,
    preferencesStore: createPreferencesStore(undefined),
    drawnRun: createDrawnRun(runStore),
    messages: createPageMessages(),
    surveys: {} as Surveys,
    openSweep: () => Promise.reject(new Error("No component opens a sweep while it renders.")),
    keptRuns: () => Promise.reject(new Error("No component opens the archive while it renders.")),
  };
}

/** The texts of all elements with role alert. */
function alertsOf(html: string): string[] {
  return [...html.matchAll(/role="alert">.*?<p>(.*?)<\/p>/gs)].map(([, text]) => text);
}

describe("every malformed link", () => {
  const stores = MALFORMED_LINKS.map((link) => storeOfLink(searchOf(link)));

  it("gives a page a notice", () => {
    expect(MALFORMED_LINKS.length).toBeGreaterThanOrEqual(200);
    stores.forEach((runStore, i) => {
      const services = servicesOf(runStore);
      const notices = createElement(ServicesContext, { value: services }, createElement(Notices));
      const [text, ...others] = alertsOf(renderToString(notices));
      expect(text, MALFORMED_LINKS[i]).toMatch(/\w.*[.!?]$/);
      expect(others, MALFORMED_LINKS[i]).toEqual([]);
    });
  });

  // Apart from the notice's text, a page depends only on the run that was decoded.
  const byRun = new Map(stores.map((store) => [JSON.stringify(store.getState().linked), store]));
  it.each([...byRun])("opens a page that can play %s", (_, runStore) => {
    const html = renderToString(createElement(App, { services: servicesOf(runStore) }));
    expect(html).toMatch(/<button[^>]*>(?:<(?!\/button)[^>]*>)*Play</);
    expect(alertsOf(html)).toHaveLength(1);
  });
});
