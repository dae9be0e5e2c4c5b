import { createElement } from "react";
import { renderToString } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { MALFORMED_LINKS } from "../experiment/testing/malformedLinks.ts";
import type { RunController } from "../lab/runController.ts";
import { createPageMessages } from "../store/pageMessages.ts";
import { createPreferencesStore } from "../store/preferencesStore.ts";
import { type RunStore, storeOfLink } from "../store/runStore.ts";
import { App } from "./App.tsx";
import { createDrawClock } from "./drawClock.ts";
import { Notices } from "./messages/Notices.tsx";
import { type Services, ServicesContext } from "./services.ts";

/** What a browser makes of a link in its address bar. */
const searchOf = (link: string) => new URL(link, "http://127.0.0.1/").search;

/** What main.tsx makes, but for the controller: it is asked for nothing before a page is on the screen. */
function servicesOf(runStore: RunStore): Services {
  return {
    runStore,
    controller: {} as RunController,
    preferencesStore: createPreferencesStore(undefined),
    drawClock: createDrawClock(300),
    messages: createPageMessages(),
  };
}

/** The texts that interrupt who listens to a page. */
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

  // Beside the notice's text, only the run that was read makes pages differ.
  const byRun = new Map(stores.map((store) => [JSON.stringify(store.getState().linked), store]));
  it.each([...byRun])("opens a page that can play %s", (_, runStore) => {
    const html = renderToString(createElement(App, { services: servicesOf(runStore) }));
    expect(html).toMatch(/<button[^>]*>(?:<(?!\/button)[^>]*>)*Play</);
    expect(alertsOf(html)).toHaveLength(1);
  });
});
