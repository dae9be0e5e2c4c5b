import type { ProbeClient } from "../../host/probeClient.ts";

/** A probe that draws nothing, and has every moment's weights: [1] the moment's key. */
export function fakeProbe(own: Partial<ProbeClient> = {}): ProbeClient {
  return {
    remember: async () => {},
    draw: async () => undefined,
    drawAgain: async () => undefined,
    weights: async (key) => Float32Array.of(key),
    answer: async () => undefined,
    neighbours: async () => undefined,
    survey: async () => undefined,
    map: async () => Promise.reject(new RangeError("There is no survey.")),
    outcomes: async () => [],
    look: async () => Promise.reject(new RangeError("There is no survey.")),
    pictures: async () => undefined,
    step: async () => undefined,
    ...own,
  };
}
