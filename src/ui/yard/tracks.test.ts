import { describe, expect, it } from "vitest";
import type { YardDigit } from "../../training/events.ts";
import { layTracks } from "./tracks.ts";
import { layoutYard } from "./yardLayout.ts";

const layout = layoutYard({ width: 1000, numDigits: 1, numExperts: 4, unitsShown: 10 });

function digitTo(experts: number[], gates: number[]): YardDigit {
  return {
    testIndex: 0,
    pixels: new Uint8Array(1),
    label: 3,
    experts,
    gates,
    prediction: 3,
    confidence: 0.9,
  };
}

describe("layTracks", () => {
  it("leads every chosen expert's gate in and out again, wide ones on top", () => {
    const tracks = layTracks([digitTo([2, 0], [0.8, 0.2])], layout);
    expect(tracks.map(({ expert, gate }) => [expert, gate])).toEqual([
      [0, 0.2],
      [0, 0.2],
      [2, 0.8],
      [2, 0.8],
    ]);
    const [thin, , wide] = tracks.map((track) => track.width);
    expect(wide).toBeGreaterThan(thin);
  });

  it("draws only finite numbers, whatever the layout", () => {
    for (const { path } of layTracks([digitTo([0, 1, 2, 3], [0.25, 0.25, 0.25, 0.25])], layout)) {
      expect(path).not.toMatch(/NaN|Infinity|undefined/);
    }
  });

  it("leaves out gates too small to see and experts that are not there", () => {
    expect(layTracks([digitTo([1, 9], [0.001, 0.9])], layout)).toEqual([]);
  });
});
