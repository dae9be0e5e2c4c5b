import { describe, expect, it } from "vitest";
import { withinTime } from "./deadline.ts";

const forever = () => new Promise<never>(() => {});
const never = new AbortController().signal;

describe("a deadline", () => {
  it("passes on what was done in time", async () => {
    await expect(withinTime("answer", 1000, never, async () => 7)).resolves.toBe(7);
  });

  it("passes on what went wrong in time", async () => {
    const failing = async () => {
      throw new Error("no adapter");
    };
    await expect(withinTime("answer", 1000, never, failing)).rejects.toThrow("no adapter");
  });

  it("stops waiting, and tells the work to end", async () => {
    let told = false;
    const work = (signal: AbortSignal) => {
      signal.addEventListener("abort", () => {
        told = true;
      });
      return forever();
    };
    await expect(withinTime("answer", 5, never, work)).rejects.toThrow(
      "it did not answer within 0.005 s",
    );
    expect(told).toBe(true);
  });

  it("ends with the reason of an interruption", async () => {
    const interruption = new AbortController();
    const waiting = withinTime("answer", 10_000, interruption.signal, forever);
    interruption.abort(new Error("interrupted"));
    await expect(waiting).rejects.toThrow("interrupted");
  });
});
