import { describe, expect, it } from "vitest";
import { type PeersReport, withRatios } from "../peers/report.ts";
import { drawPeers } from "./peersFigure.ts";
import { fillFigures, peersTables } from "./peersTables.ts";

type Result = Parameters<typeof withRatios>[0]["results"][number];

function measured(name: string, processor: "gpu" | "cpu", speed: number, isOurs = false): Result {
  return {
    id: name,
    name,
    processor,
    computes: "every expert",
    ...(isOurs ? { isOurs } : {}),
    status: "measured",
    steps: 10,
    imagesPerSecond: [speed, speed * 1.1, speed * 0.9],
    coldStart: { loadMs: 10, prepareMs: 20, firstStepMs: 30 },
    lossError: 0,
    adapter: processor === "gpu" ? "an <adapter> & more" : "",
  };
}

function reportOf(caseNames: readonly [name: string, numExperts: number][]): PeersReport {
  const cases = caseNames.map(([name, numExperts]) =>
    withRatios({
      name,
      link: "?v=1",
      imagesPerStep: 128,
      numExperts,
      replicas: 1,
      results: [
        measured("Switchyard WebGPU", "gpu", 80_000 / numExperts, true),
        measured("jax-js WebGPU", "gpu", 8000 / numExperts),
        measured("TensorFlow.js CPU", "cpu", 7900 / numExperts),
        {
          id: "broken",
          name: "PyTorch eager, CPU",
          processor: "cpu",
          computes: "chosen experts",
          status: "failed",
          reason: "Python ended without an answer.",
        },
      ],
    }),
  );
  return {
    schema: 1,
    kind: "peers",
    date: "2026-01-02T03:04:05.000Z",
    runtime: "browser",
    rounds: 3,
    versions: { node: "20.0.0", chromium: "1" },
    machine: { platform: "linux x64", processor: "a processor", cores: 2 },
    load: { before: 0.2, after: 1.5 },
    notes: [],
    cases,
  };
}

const whole = reportOf([
  ["default", 8],
  ["64 experts", 64],
  ["1 expert", 1],
]);

describe("the picture of a comparison", () => {
  it("is the same for the same report", () => {
    expect(drawPeers(whole)).toBe(drawPeers(structuredClone(whole)));
  });

  it("is well-formed, with numbers for all coordinates", () => {
    const svg = drawPeers(whole);
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
    expect(svg).toContain("an &lt;adapter> &amp; more");
    for (const name of ["Switchyard WebGPU", "jax-js WebGPU", "TensorFlow.js CPU"]) {
      expect(svg.split(`>${name}<`).length - 1).toBe(2); // a dot and a curve
    }
  });

  it("draws labels of curves apart", () => {
    const svg = drawPeers(whole);
    const places = [...svg.matchAll(/class="small(?: strong)?" x="830" y="([\d.]+)"/g)].map(
      ([, y]) => Number(y),
    );
    expect(places.length).toBe(3);
    places.sort((a, b) => a - b);
    for (let i = 1; i < places.length; i++) {
      expect(places[i] - places[i - 1]).toBeGreaterThanOrEqual(15 - 0.2); // drawn to a tenth
    }
  });

  it("does without what was not measured", () => {
    expect(drawPeers(reportOf([["default", 8]]))).toContain(">not measured<");
    expect(drawPeers({ ...whole, cases: [] })).toContain(">nothing was measured<");
  });
});

describe("the figures of the page", () => {
  const links = { picture: "figures/x.svg", sources: ["results/x.json"] };
  const page =
    "# Title\n\n<!-- figures: begin, written by npm run bench:publish -->\nold\n<!-- figures: end -->\n\nEnd\n";

  it("replaces what stands between the marks, and nothing else", () => {
    const once = fillFigures(page, "new");
    expect(once).toMatch(/^# Title\n/);
    expect(once).toMatch(/\nEnd\n$/);
    expect(once).toContain("new");
    expect(once).not.toContain("old");
    expect(fillFigures(once, "new")).toBe(once);
  });

  it("refuses a page without marks", () => {
    expect(() => fillFigures("# Title\n", "new")).toThrow(/lacks the marks/);
  });

  it("has a column for each size, and says who failed", () => {
    const text = peersTables(whole, links);
    expect(text).toContain("| default | 64 experts | 1 expert |");
    expect(text).toContain("| jax-js WebGPU | every expert | 1,000 (× 10.0) | 125 (× 10.0) |");
    expect(text).toContain("- default: PyTorch eager, CPU  failed: Python ended");
    expect(text).toContain("(results/x.json)");
    expect(text).toContain("(figures/x.svg)");
  });

  it("compares cases within the run that took both", () => {
    expect(peersTables(whole, links)).toContain("| Switchyard WebGPU | 8.00 |");
    const alone = reportOf([["default", 8]]);
    const both = reportOf([
      ["default", 8],
      ["64 experts", 32],
    ]);
    const text = peersTables(whole, links, [alone, both]);
    expect(text).toContain("| Switchyard WebGPU | 4.00 |");
    expect(text).not.toContain("| Switchyard WebGPU | 8.00 |");
  });

  it("warns of figures from a busy machine", () => {
    expect(peersTables(whole, links)).not.toContain("others were at work");
    const busy = { ...whole, load: { before: 7, after: 7 } };
    expect(peersTables(busy, links)).toContain("others were at work");
  });
});
