import { describe, expect, it } from "vitest";
import { PauseGate } from "./pauseGate.ts";

describe("a gate that lanes pause at", () => {
  it("lets those pass who wait, once it is open", async () => {
    const gate = new PauseGate(() => 0);
    const passed: string[] = [];
    await gate.passed();
    gate.pause();
    const waiting = gate.passed().then(() => passed.push("lane"));
    await Promise.resolve();
    expect(passed).toEqual([]);
    gate.resume();
    await waiting;
    expect(passed).toEqual(["lane"]);
  });

  it("keeps those who wait where it is closed again at once", async () => {
    const gate = new PauseGate(() => 0);
    let hasPassed = false;
    gate.pause();
    void gate.passed().then(() => {
      hasPassed = true;
    });
    gate.resume();
    gate.pause();
    await new Promise((resolve) => setTimeout(resolve));
    expect(hasPassed).toBe(false);
  });

  it("has a clock that stands while it is closed, and tells who listens", () => {
    let now = 100;
    const gate = new PauseGate(() => now);
    const told: boolean[] = [];
    const stop = gate.onChange((isPaused) => told.push(isPaused));
    gate.pause();
    gate.pause();
    now = 500;
    expect(gate.openMs()).toBe(100);
    gate.resume();
    now = 550;
    expect(gate.openMs()).toBe(150);
    stop();
    gate.pause();
    expect(told).toEqual([true, false]);
  });
});
