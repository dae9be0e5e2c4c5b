import { describe, expect, it } from "vitest";
import { connectionError, DataError } from "../data/dataError.ts";
import { refuseTotal } from "../engine/memory.ts";
import { describeFailure, internalFailure } from "./failure.ts";

class LimitError extends Error {
  override readonly name = "LimitError";
}

describe("describeFailure", () => {
  it.each([
    [new LimitError("Too large."), "engine"],
    [new Error("out of memory"), "engine"],
    [new Error("out of memory"), "training"],
  ] as const)(
    "offers the CPU engine for %s while %s, unless that is what failed",
    (error, phase) => {
      expect(describeFailure(error, phase, "webgpu").remedy).toMatch(/the CPU engine/);
      expect(describeFailure(error, phase).remedy).toMatch(/the CPU engine/);
      const { remedy } = describeFailure(error, phase, "cpu");
      expect(remedy).toMatch(/^\w.*\.$/);
      expect(remedy).not.toMatch(/CPU/);
    },
  );

  it("tells a connection that failed from a file that is damaged", () => {
    const offline = connectionError("train-images", "an answer from the server", "no connection");
    expect(describeFailure(offline, "data").remedy).toMatch(/connection/);
    const damaged = new DataError("train-images", "34 bytes", "33");
    expect(describeFailure(damaged, "data").remedy).toMatch(/damaged on the server/);
  });

  it.each(["webgpu", "cpu"] as const)("says once which fields to lower on %s", (engine) => {
    const memory = { weights: 1e9, batch: 9e9, images: 1e8, records: 1e6 };
    const { message, remedy } = describeFailure(refuseTotal(memory, "…"), "engine", engine);
    expect(message).toMatch(/\. Lower batchSize, topK, hiddenSize or modelWidth\.$/);
    expect(remedy).not.toMatch(/fewer|smaller|lower|batch/i);
  });

  it("has words for whatever is thrown", () => {
    expect(describeFailure("odd", "training").message).toBe("Training stopped: odd.");
    expect(describeFailure(new TypeError(""), "data").message).toBe("TypeError.");
  });

  it("adds the full stop that a browser's message lacks", () => {
    const open = "createBuffer failed, size is too large";
    expect(describeFailure(new RangeError(open), "engine").message).toBe(`${open}.`);
    expect(describeFailure(new Error(open), "training").message).toBe(`Training stopped: ${open}.`);
    expect(describeFailure(new Error("It is full."), "engine").message).toBe("It is full.");
  });
});

describe("internalFailure", () => {
  it("has the usual remedy, unless the error has its own", () => {
    const usual = "Try again.";
    const message = "The worker stopped.";
    expect(internalFailure(new Error("The worker stopped"), usual)).toMatchObject({
      message,
      remedy: usual,
    });
    const own = Object.assign(new Error(message), { remedy: "Open it in a tab of its own." });
    expect(internalFailure(own, usual)).toMatchObject({ message, remedy: own.remedy });
  });
});
