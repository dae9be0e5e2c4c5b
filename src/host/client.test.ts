import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { HostClient } from "./client.ts";
import { FakeWorker } from "./testing/fakeWorker.ts";

function startClient(isSilentTo: (name: string) => boolean) {
  const workers: FakeWorker[] = [];
  const crashes: string[] = [];
  const client = new HostClient({
    createWorker: () => {
      const worker = new FakeWorker(isSilentTo);
      workers.push(worker);
      return worker as unknown as Worker;
    },
    pageUrl: "",
    onEvent: () => {},
    onCrash: (message) => crashes.push(message),
  });
  return { client, workers, crashes };
}

describe("the client of the training worker", () => {
  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal("navigator", {}); // without locks
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it("gives up a worker that does not start, and starts another when it is asked again", async () => {
    let isDead = true;
    const { client, workers, crashes } = startClient(() => isDead);
    const prepared = client.prepare("page", []);
    const refused = expect(prepared).rejects.toThrow("did not start within 15 s");
    await vi.advanceTimersByTimeAsync(14_999);
    expect(crashes).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    await refused;
    expect(crashes).toEqual(["The training worker did not start within 15 s."]);
    expect(workers[0]?.isEnded).toBe(true);
    isDead = false;
    await client.prepare("page", []);
    expect(workers).toHaveLength(2);
  });

  it("does not end a worker that has started, however long its work takes", async () => {
    const { client, workers, crashes } = startClient((name) => name === "prepare");
    void client.prepare("page", []);
    await vi.advanceTimersByTimeAsync(600_000);
    expect(crashes).toEqual([]);
    expect(workers).toHaveLength(1);
  });
});
