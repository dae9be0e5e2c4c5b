import { describe, expect, it } from "vitest";
import type { YardDigit } from "../../probe/yardSnapshot.ts";
import { layBus, layTracks, type TrackStyle } from "./tracks.ts";
import { layoutYard } from "./yardLayout.ts";

const layout = layoutYard({
  width: 1000,
  numDigits: 2,
  numExperts: 4,
  numShared: 1,
  unitsShown: 10,
  hasTable: false,
});
const USUAL: TrackStyle = { isReach: false, isUngated: false, isComplete: false };

function digitTo(experts: number[], gates: number[], dropped: number[] = []): YardDigit {
  return {
    index: 0,
    pixels: new Uint8Array(1),
    label: 3,
    experts,
    gates,
    dropped,
    hashKey: undefined,
    prediction: 3,
    confidence: 0.9,
  };
}

/** Where a path begins. */
const startOf = (path: string) =>
  path
    .slice(1)
    .split(/[ A-Z]/, 2)
    .map(Number);

describe("layTracks", () => {
  it("leads every chosen expert's gate in and out again, wide ones on top", () => {
    const tracks = layTracks([digitTo([2, 0], [0.8, 0.2])], layout, USUAL);
    expect(tracks.map(({ expert, gate, way }) => [expert, gate, way])).toEqual([
      [0, 0.2, "in"],
      [0, 0.2, "out"],
      [2, 0.8, "in"],
      [2, 0.8, "out"],
    ]);
    const [thin, , wide] = tracks.map((track) => track.width);
    expect(wide).toBeGreaterThan(thin);
  });

  it("draws only finite numbers, whatever the layout", () => {
    const everyone = digitTo([0, 1, 2, 3], [0.25, 0.25, 0.25, 0.25], [1]);
    for (const isReach of [false, true]) {
      for (const { path, end } of layTracks([everyone], layout, { ...USUAL, isReach })) {
        expect(`${path}${end}`).not.toMatch(/NaN|Infinity/);
      }
    }
  });

  it("leaves out gates too small to see, unless all count, and experts that are not there", () => {
    const digit = digitTo([1, 9], [0.001, 0.9]);
    expect(layTracks([digit], layout, USUAL)).toEqual([]);
    expect(layTracks([digit], layout, { ...USUAL, isComplete: true })).toHaveLength(2);
  });

  it("ends a dropped track before its expert, and leads nothing on from there", () => {
    const tracks = layTracks([digitTo([2, 0], [0.8, 0.2], [2])], layout, USUAL);
    expect(tracks.map(({ expert, way }) => [expert, way])).toEqual([
      [0, "in"],
      [0, "out"],
      [2, "dropped"],
    ]);
    const [, , dropped] = tracks;
    const [x] = startOf(dropped.end ?? "");
    expect(x).toBeLessThan(layout.expertsStart);
    expect(x).toBeGreaterThan(layout.digitsEnd);
  });

  it("makes all tracks alike where there are no gates", () => {
    const widths = layTracks([digitTo([2], [1]), digitTo([0], [0.1])], layout, {
      ...USUAL,
      isUngated: true,
    }).map(({ width }) => width);
    expect(new Set(widths).size).toBe(1);
  });

  it("parts tracks at the expert, and points at the digits, where experts choose", () => {
    const digits = [digitTo([1], [0.5]), digitTo([1], [0.5])];
    const endsAt = (path: string) => path.match(/([\d.]+)H[\d.]+$/)?.[1];
    const reach = layTracks(digits, layout, { ...USUAL, isReach: true });
    const inward = reach.filter(({ way }) => way === "in");
    expect(new Set(inward.map(({ path }) => endsAt(path))).size).toBe(2);
    expect(inward.every(({ end }) => end !== undefined)).toBe(true);
    const usual = layTracks(digits, layout, USUAL).filter(({ way }) => way === "in");
    expect(new Set(usual.map(({ path }) => endsAt(path))).size).toBe(1);
    expect(usual.every(({ end }) => end === undefined)).toBe(true);
  });

  it("keeps many wide gates within the digit's edge", () => {
    const wide = digitTo([0, 1, 2, 3], [9, 9, 9, 9]);
    const total = layTracks([wide], layout, USUAL)
      .filter(({ way }) => way === "in")
      .reduce((sum, { width }) => sum + width, 0);
    expect(total).toBeLessThan(layout.digitSize);
  });
});

describe("layBus", () => {
  it("joins every digit and every answer to the shared expert", () => {
    const paths = layBus(1, layout);
    expect(paths).toHaveLength(2 + 2 * 2 + 2);
    expect(paths.join("")).not.toMatch(/NaN|Infinity/);
    expect(layBus(0, layout)).toEqual([]);
  });
});
