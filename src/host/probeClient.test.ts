import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { ProbeRequest, SceneChoice } from "../probe/probe.ts";
import { createProbeClient, ProbeStoppedError } from "./probeClient.ts";
import { FakeWorker } from "./testing/fakeWorker.ts";

const CHOICE: SceneChoice = { testIndices: [], batch: 0 };
const REQUEST = { frame: { parameters: new Float32Array(1) } } as unknown as ProbeRequest;

describe("the client of the probe", () => {
  const workers: FakeWorker[] = [];
  let isDead = false;

  beforeEach(() => {
    workers.length = 0;
    isDead = false;
    vi.stubGlobal("navigator", {}); // without locks
    class OwnWorker extends FakeWorker {
      constructor() {
        super((name) => isDead && name !== "live");
        workers.push(this);
      }
    }
    vi.stubGlobal("Worker", OwnWorker);
  });
  afterEach(() => void vi.unstubAllGlobals());

  it("replaces a worker that stopped, with the next frame", async () => {
    const client = createProbeClient({ onWorker: () => {} });
    await client.draw(REQUEST, CHOICE);
    isDead = true;
    const drawn = client.draw(REQUEST, CHOICE);
    workers[0]?.onerror?.({ message: "out of memory" });
    await expect(drawn).rejects.toThrow(ProbeStoppedError);
    await expect(drawn).rejects.toThrow("The worker that draws the yard stopped: out of memory.");
    expect(workers[0]?.isEnded).toBe(true);
    isDead = false;
    // Its frame is gone with it.
    await expect(client.drawAgain(CHOICE)).rejects.toThrow(ProbeStoppedError);
    await client.draw(REQUEST, CHOICE);
    await client.drawAgain(CHOICE);
    expect(workers).toHaveLength(2);
  });
});
