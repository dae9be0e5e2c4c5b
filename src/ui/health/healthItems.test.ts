import { describe, expect, it } from "vitest";
import { appendRecords, EMPTY_SERIES } from "../../lab/series.ts";
import type { Routing } from "../../reference/routing.ts";
import { FAKE_MODEL, fakeBatch, fakeEvaluation } from "../../run/testing/fakeEvents.ts";
import { spreadOf } from "../spread.ts";
import { type HealthInput, healthItems } from "./healthItems.ts";

/** The readout, by name, of a model with these choices. */
function readout(routing: Partial<Routing> = {}, changes: Partial<HealthInput> = {}) {
  const evaluation = fakeEvaluation(changes.evaluation);
  const items = healthItems({
    model: { ...FAKE_MODEL, routing: { ...FAKE_MODEL.routing, ...routing } },
    evaluation,
    spread: spreadOf(evaluation, undefined),
    tokenChoice: undefined,
    points: [],
    steps: 94,
    skippedSteps: 0,
    hasCapacity: false,
    ...changes,
  });
  return new Map(items.map((item) => [item.name, item]));
}

const BALANCE = ["Dead experts", "Busiest expert", "Effectively used"];

describe("healthItems", () => {
  it("tells balance, entropy and work of a router that chooses", () => {
    expect([...readout().keys()]).toEqual([
      ...BALANCE,
      "Router chooses among",
      "Work for an image",
    ]);
  });

  it("has no entropy where nothing scores experts, and no balance of one expert", () => {
    expect([...readout({ assignment: "hash-locality", router: "frozen" }).keys()]).toEqual([
      ...BALANCE,
      "Work for an image",
    ]);
    const alone = { ...FAKE_MODEL, numExperts: 1, hiddenSizes: [4] };
    expect([...readout({}, { model: alone }).keys()]).toEqual(["Work for an image"]);
  });

  it("counts steps that were skipped, if there are any", () => {
    expect(readout().has("Skipped")).toBe(false);
    expect(readout({}, { skippedSteps: 88 }).get("Skipped")).toMatchObject({
      value: "88",
      note: "of 94 steps",
      tone: "warning",
    });
  });

  it("warns of dead experts", () => {
    const evaluation = fakeEvaluation({ load: Float32Array.of(1, 0) });
    expect(readout({}, { evaluation }).get("Dead experts")).toMatchObject({
      value: "1 of 2",
      tone: "warning",
    });
  });

  it("speaks a student's words, with the field's terms beside them", () => {
    const evaluation = fakeEvaluation({ load: Float32Array.of(0.75, 0.25), gateEntropy: Math.LN2 });
    const items = readout({}, { evaluation });
    expect(items.get("Busiest expert")).toMatchObject({
      value: "+50\u202f%",
      note: "above its fair share (MaxVio\u00a00.50)",
    });
    expect(items.get("Effectively used")).toMatchObject({
      value: "1.8 of 2",
      note: "experts (diversity\u00a00.88)",
    });
    expect(items.get("Router chooses among")).toMatchObject({
      value: "about 2.0",
      note: "of 2 experts (gate\u00a0entropy\u00a00.69)",
    });
    for (const { value, note, title } of items.values()) {
      expect(`${value} ${note} ${title}`).not.toMatch(/\bnats?\b/);
    }
  });

  it("has the measures themselves, for files", () => {
    const evaluation = fakeEvaluation({ load: Float32Array.of(0.75, 0.25) });
    expect(readout({}, { evaluation }).get("Busiest expert")?.measure).toBe(0.5);
    expect(
      readout({}, { evaluation: undefined, spread: undefined }).get("Effectively used"),
    ).toMatchObject({
      measure: undefined,
      note: "experts (diversity)",
    });
  });

  it("goes by the gates where all experts see all images", () => {
    const spread = spreadOf(fakeEvaluation(), Float32Array.of(1, 0, 1, 0));
    const items = readout({ assignment: "all" }, { spread });
    expect(items.get("Dead experts")).toMatchObject({
      value: "1 of 2",
      note: "get next to none of the gates",
    });
  });

  it("tells drops, and how images fared with and without an expert", () => {
    const { points } = appendRecords(
      EMPTY_SERIES,
      fakeBatch([1], {
        accuracy: Float32Array.of(0.75),
        dropRate: Float32Array.of(0.25),
        unrouted: Float32Array.of(0.25),
        unroutedCorrect: Float32Array.of(0.0625),
      }),
    );
    const items = readout({}, { points, hasCapacity: true });
    const values = ["Dropped", "Right with an expert", "Right without one"].map(
      (name) => items.get(name)?.value,
    );
    expect(values).toEqual(["25.0\u202f%", "91.7\u202f%", "25.0\u202f%"]);
  });

  it("keeps to the last hundred steps", () => {
    const steps = Array.from({ length: 300 }, (_, i) => i + 1);
    const dropRate = Float32Array.from(steps, (step) => (step <= 150 ? 1 : 0.5));
    const { points } = appendRecords(EMPTY_SERIES, fakeBatch(steps, { dropRate }));
    expect(readout({}, { points }).get("Dropped")?.value).toBe("50.0\u202f%");
  });

  it("says that nothing is dropped where something could be, and nothing where it could not", () => {
    const { points } = appendRecords(EMPTY_SERIES, fakeBatch([1]));
    expect(readout({}, { points, hasCapacity: true }).get("Dropped")).toMatchObject({
      value: "0.0\u202f%",
    });
    expect(readout({}, { points }).has("Dropped")).toBe(false);
  });

  it("labels both tests where experts choose", () => {
    const evaluation = fakeEvaluation({ accuracy: 0.96, dropRate: 0.1 });
    const tokenChoice = fakeEvaluation({ accuracy: 0.9, rule: "token-choice" });
    const items = readout({ assignment: "expert-choice" }, { evaluation, tokenChoice });
    expect(items.get("Test in batches")?.value).toBe("96.0\u202f%");
    expect(items.get("Each image alone")?.value).toBe("90.0\u202f%");
    expect(items.get("Not chosen")).toMatchObject({ value: "10.0\u202f%", tone: "warning" });
  });

  it("counts work apart where experts differ in size", () => {
    const model = { ...FAKE_MODEL, hiddenSizes: [2, 6] };
    const evaluation = fakeEvaluation({ computeShares: [0.25, 0.75] });
    expect(readout({}, { model, evaluation }).get("Busiest by work")?.value).toBe("+50\u202f%");
    expect(readout({}, { evaluation }).has("Busiest by work")).toBe(false);
  });

  it("shows a dash before the first test", () => {
    const items = readout({}, { evaluation: undefined, spread: undefined });
    expect(items.get("Busiest expert")?.value).toBe("–");
    expect(items.get("Router chooses among")?.value).toBe("–");
  });
});
