import { describe, expect, it } from "vitest";
import { deadlineAt } from "./budget.ts";
import { type Check, checkAll } from "./checks.ts";
import type { Checks } from "./results.ts";

/** A check that takes a second. */
function check(name: string, run: () => unknown, now: { seconds: number }): Check {
  return {
    group: "shared tiles",
    name,
    run: async () => {
      now.seconds++;
      return run();
    },
  };
}

async function runAll(budgetSeconds: number, deviceErrors: string[] = []) {
  const now = { seconds: 0 };
  const kept: Checks[] = [];
  const checks = [
    check("a", () => {}, now),
    check(
      "b",
      () => {
        throw new Error("gates: 3 of 9 wrong: [0] NaN instead of 1");
      },
      now,
    ),
    check("c", () => deviceErrors.push("a buffer is invalid"), now),
    check("d", () => {}, now),
  ];
  const ending = await checkAll(checks, async (each) => each.run(never), deviceErrors, {
    deadline: deadlineAt(budgetSeconds, () => now.seconds),
    keep: (result) => kept.push(result),
    say: () => {},
  });
  return { ending, last: kept.at(-1) };
}

/** The checks above look at no device. */
const never = undefined as never;

describe("checks against twins", () => {
  it("go on after one that fails, by itself or by the device, and fail in the end", async () => {
    const { ending, last } = await runAll(10);
    expect(ending).toEqual({ status: "failed", reason: "2 of 4 checks failed" });
    expect(last?.planned).toEqual({ "shared tiles": 4 });
    expect(last?.rows).toMatchObject([
      { name: "a", passed: true },
      { name: "b", passed: false, reason: "gates: 3 of 9 wrong: [0] NaN instead of 1" },
      { name: "c", passed: false, reason: "a buffer is invalid" },
      { name: "d", passed: true },
    ]);
  });

  it("say where their time was over, and keep what was done", async () => {
    const { ending, last } = await runAll(1);
    expect(ending).toEqual({ status: "cut", reason: "3 not reached, from shared tiles, b on" });
    expect(last?.rows).toMatchObject([{ name: "a", passed: true }]);
  });

  it("fail where one failed before the time was over", async () => {
    expect((await runAll(2)).ending).toMatchObject({ status: "failed" });
  });
});
