import { createElement } from "react";
import { renderToString } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { ExpertCell } from "./ExpertCell.tsx";
import type { ExpertMeasure } from "./expertMeasures.ts";

const MEASURE: ExpertMeasure = {
  ratio: 1,
  limit: undefined,
  compute: undefined,
  quota: undefined,
  word: "",
  title: "",
};

/** The HTML of a cell without hidden units. */
function drawCell(measure: Partial<ExpertMeasure>, barEnd: number, classShares?: number[]) {
  return renderToString(
    createElement(ExpertCell, {
      name: "E1",
      colour: "red",
      ink: "#fff",
      box: { x: 0, y: 0, width: 300, height: 40, railY: 20 },
      parts: { nameWidth: 34, units: 0, unitSize: 30, barWidth: 130, showsDigits: true },
      units: new Int8Array(),
      activity: new Float32Array(),
      hiddenSize: 0,
      rows: 1,
      columns: 1,
      measure: { ...MEASURE, ...measure },
      barEnd,
      classShares,
      isBusy: false,
      isDimmed: false,
      theme: "light",
      onOpen: undefined,
      onEnter: () => {},
      onLeave: () => {},
    }),
  );
}

/** How far a cell's bar is filled, and where the mark of its fair share stands, in percent. */
function readBar(html: string) {
  const [, filled] = /translateX\(calc\(([\d.]+)% - 100%\)\)/.exec(html) ?? [];
  const [, fair] = /left:([\d.]+)%"/.exec(html) ?? [];
  return { filled: Number(filled), fair: Number(fair) };
}

describe("the bar of an expert", () => {
  it("is 2.9 times as long as the fair share if its load is", () => {
    const { filled, fair } = readBar(drawCell({ ratio: 2.9 }, 4));
    expect(fair).toBe(25);
    expect(filled / fair).toBeCloseTo(2.9);
  });

  it("is full if its quota is, and as full as its quota otherwise", () => {
    const full = drawCell({ quota: { taken: 250, due: 250 } }, 2);
    expect(full).toContain("250");
    expect(readBar(full)).toEqual({ filled: 100, fair: 100 });
    expect(readBar(drawCell({ quota: { taken: 50, due: 250 } }, 2)).filled).toBe(20);
  });
});

describe("the word on a bar", () => {
  const leftOf = (html: string) => Number(/<em style="left:([\d.]+)px/.exec(html)?.[1]);

  it("stands before the mark of the fair share while there is room, else after it", () => {
    expect(leftOf(drawCell({ ratio: 0, word: "dead" }, 2))).toBe(4);
    expect(leftOf(drawCell({ ratio: 0, word: "dead" }, 8))).toBeGreaterThan(130 / 8);
  });
});

describe("the digits of an expert", () => {
  // Its sides, and its rounded top.
  const heights = (html: string) =>
    [...html.matchAll(/v-([\d.]+)q0-([\d.]+)/g)].map(([, side, top]) => Number(side) + Number(top));

  it("have no bars where there are no images", () => {
    const html = drawCell({ ratio: 0 }, 2, [0, 0, 0]);
    expect(heights(html)).toEqual([0, 0, 0]);
    expect(html).not.toMatch(/ d="[^"]+" fill="red"/);
  });

  it("have bars as high as their share of the largest of all", () => {
    const [half, whole] = heights(drawCell({}, 2, [0.5, 1]));
    expect(whole / half).toBeCloseTo(2);
  });
});
