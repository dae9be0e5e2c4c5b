import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import type { ProbeRequest, SceneChoice } from "../probe/probe.ts";
import { START_PATIENCE_MS } from "./lifeline.ts";
import { createProbeClient, ProbeStoppedError } from "./probeClient.ts";
import { FakeWorker } from "./testing/fakeWorker.ts";

const CHOICE: SceneChoice = { testIndices: [], batch: 0 };
const REMEMBERING = { key: 1, forget: [] };
const REQUEST = { frame: { parameters: new Float32Array(1) } } as unknown as ProbeRequest;

describe("the client of the probe", () => {
  const workers: FakeWorker[] = [];
  let isDead = false;
  let isStillborn = false;

  beforeEach(() => {
    workers.length = 0;
    isDead = false;
    isStillborn = false;
    vi.stubGlobal("navigator", {}); // without locks
    class OwnWorker extends FakeWorker {
      constructor() {
        super((name) => isStillborn || (isDead && name !== "live"));
        workers.push(this);
      }
    }
    vi.stubGlobal("Worker", OwnWorker);
  });
  afterEach(() => void vi.unstubAllGlobals());

  it("replaces a worker that stopped, with the next frame", async () => {
    const client = createProbeClient({ onWorker: () => {} });
    await client.remember(REQUEST, REMEMBERING);
    await client.draw(1, CHOICE);
    isDead = true;
    const drawn = client.draw(1, CHOICE);
    workers[0]?.onerror?.({ message: "out of memory" });
    await expect(drawn).rejects.toThrow(ProbeStoppedError);
    await expect(drawn).rejects.toThrow("The worker that draws the yard stopped: out of memory.");
    expect(workers[0]?.isEnded).toBe(true);
    isDead = false;
    // The worker that stopped had the frame.
    await expect(client.drawAgain(CHOICE)).rejects.toThrow(ProbeStoppedError);
    await expect(client.weights(1)).rejects.toThrow(ProbeStoppedError);
    await client.remember(REQUEST, REMEMBERING);
    await client.drawAgain(CHOICE);
    expect(workers).toHaveLength(2);
  });

  it("replaces a worker that died while it started, without an error event", async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    isStillborn = true;
    const client = createProbeClient({ onWorker: () => {} });
    const drawn = expect(client.remember(REQUEST, REMEMBERING)).rejects.toThrow(
      "stopped as it started.",
    );
    await vi.advanceTimersByTimeAsync(START_PATIENCE_MS);
    await drawn;
    isStillborn = false;
    await client.remember(REQUEST, REMEMBERING);
    await vi.advanceTimersByTimeAsync(START_PATIENCE_MS);
    await client.drawAgain(CHOICE);
    expect(workers).toHaveLength(2);
  });
});
