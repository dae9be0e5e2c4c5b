import { createElement } from "react";
import { renderToString } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { tabAfterKey } from "./tabKeys.ts";
import { ViewPanel, ViewTabs } from "./ViewTabs.tsx";
import type { View } from "./views.ts";

const Content = () => createElement("p");
const train: View = { name: "train", label: "Train", Content, hasSettings: true, hasTime: true };
const compare: View = {
  name: "compare",
  label: "Compare",
  Content,
  hasSettings: false,
  hasTime: false,
};

const barOf = (views: readonly View[]) =>
  renderToString(createElement(ViewTabs, { views, shown: train, onShow: () => {} }));
const panelOf = (views: readonly View[]) =>
  renderToString(createElement(ViewPanel, { views, shown: train }, "content"));

describe("the tab bar", () => {
  it("is not there with one view", () => {
    expect(barOf([train])).toBe("");
    expect(panelOf([train])).toBe("content");
  });

  it("stands with two, the shown one selected and alone in the focus order", () => {
    const html = barOf([train, compare]);
    expect(html).toContain('role="tablist"');
    const tabs = [...html.matchAll(/<button[^>]*role="tab"[^>]*>/g)].map(([tag]) => tag);
    expect(tabs.map((tag) => /aria-selected="(\w+)"/.exec(tag)?.[1])).toEqual(["true", "false"]);
    expect(tabs.map((tag) => /tabindex="(-?\d)"/i.exec(tag)?.[1])).toEqual(["0", "-1"]);
    const panel = panelOf([train, compare]);
    expect(panel).toContain('role="tabpanel"');
    expect(panel).toContain(`aria-labelledby="${/id="([^"]+)"/.exec(tabs[0] ?? "")?.[1]}"`);
  });

  it.each([
    ["ArrowRight", 0, 1],
    ["ArrowRight", 2, 0],
    ["ArrowLeft", 0, 2],
    ["Home", 2, 0],
    ["End", 0, 2],
    ["Enter", 0, undefined],
  ])("%s leads from tab %i to %s of three", (key, from, to) => {
    expect(tabAfterKey(key, from, 3)).toBe(to);
  });
});
