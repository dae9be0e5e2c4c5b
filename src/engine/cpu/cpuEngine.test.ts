import { afterEach, describe, expect, test, vi } from "vitest";
import type { StepRecords } from "../engine.ts";
import { assertClose } from "../testing/closeness.ts";
import { syntheticDataset } from "../testing/syntheticDataset.ts";
import { TEST_REPLICA, type TestConfig, testConfig } from "../testing/testConfig.ts";
import { createCpuEngine } from "./cpuEngine.ts";
import { ARITHMETICS } from "./testing/arithmetics.ts";

const small = syntheticDataset({
  rows: 6,
  columns: 6,
  numClasses: 4,
  trainCount: 110,
  testCount: 50,
});

const replica = TEST_REPLICA;

describe.each(ARITHMETICS)("%s", (_, arithmetic) => {
  /** An epoch is 4 steps: 32, 32, 32 and 14 images. */
  const create = (choices: TestConfig = {}) =>
    createCpuEngine(testConfig({ D: 36, C: 4, E: 4, H: 6, ...choices }), small, arithmetic);

  describe("training", () => {
    test.each([
      ["adam", 0.01],
      ["sgd", 0.1],
    ] as const)("%s learns", async (optimizer, learningRate) => {
      const engine = create({ optimizer, replicas: [{ ...replica, learningRate }] });
      const start = await engine.train(4);
      for (let epoch = 0; epoch < 30; epoch++) await engine.train(4);
      const end = await engine.train(4);
      expect(start.taskLoss[0]).toBeGreaterThan(1);
      expect(Math.max(...end.taskLoss)).toBeLessThanOrEqual(0.1);
      const [{ correct, loss, images }] = await engine.evaluate(1);
      expect(correct / images).toBeGreaterThanOrEqual(0.9);
      expect(loss).toBeLessThanOrEqual(0.4);
    });

    test("the same seed gives the same bits, another seed does not", async () => {
      const record = await create().train(9);
      expect(await create().train(9)).toEqual(record);
      const other = await create({ replicas: [{ ...replica, seed: 6 }] }).train(9);
      expect(other.taskLoss).not.toEqual(record.taskLoss);
    });

    test("calls may be split and may overlap", async () => {
      const whole = await create().train(6);
      const engine = create();
      const parts = await Promise.all([engine.train(1), engine.train(3), engine.train(2)]);
      const losses = parts.flatMap(({ taskLoss }) => [...taskLoss]);
      expect(losses).toEqual([...whole.taskLoss]);
    });

    test("an epoch's short last batch is trained on", async () => {
      const { tokens, load, importance } = await create().train(8);
      expect([...tokens]).toEqual([32, 32, 32, 14, 32, 32, 32, 14]);
      const shortLoad = load.slice(3 * 4, 4 * 4).reduce((sum, n) => sum + n, 0);
      expect(shortLoad).toBe(14 * 2);
      // gates of a token sum to 1: f32 rounding of 4 sums
      const shortImportance = importance.slice(3 * 4, 4 * 4).reduce((sum, n) => sum + n, 0);
      expect(Math.abs(shortImportance - 14)).toBeLessThanOrEqual(1e-5);
    });

    test("replicas are independent: two together equal two alone", async () => {
      const changes = { seed: 8, learningRate: 0.02, momentum: 0, importanceCoef: 0 };
      const settings = [replica, { ...replica, ...changes }];
      const both = create({ replicas: settings });
      const record = await both.train(6);
      const state = await both.readState();
      const evaluations = await both.evaluate(1);
      for (const [r, own] of settings.entries()) {
        const alone = create({ replicas: [own] });
        const single = await alone.train(6);
        const taken = (values: ArrayLike<number>, width: number) =>
          Array.from({ length: 6 * width }, (_, i) => {
            return values[(Math.floor(i / width) * 2 + r) * width + (i % width)];
          });
        expect(taken(record.taskLoss, 1)).toEqual([...single.taskLoss]);
        expect(taken(record.auxLoss, 1)).toEqual([...single.auxLoss]);
        expect(taken(record.load, 4)).toEqual([...single.load]);
        expect(taken(record.importance, 4)).toEqual([...single.importance]);
        const parameters = await alone.readParameters();
        const size = parameters.length;
        expect(state.parameters.slice(r * size, (r + 1) * size)).toEqual(parameters);
        expect(evaluations[r]).toEqual((await alone.evaluate(1))[0]);
      }
    });
  });

  describe("settings", () => {
    test("new settings count from the next call", async () => {
      const steady = create();
      const changed = create();
      expect(await changed.train(2)).toEqual(await steady.train(2));
      const [own] = changed.config.replicas;
      changed.setReplicas([{ ...own, importanceCoef: 0, learningRate: 0 }]);
      const before = await changed.readParameters();
      const { auxLoss } = await changed.train(1);
      expect([...auxLoss]).toEqual([0]);
      expect(await changed.readParameters()).toEqual(before);
    });

    test("settings for another number of replicas are refused", () => {
      const engine = create();
      const [own] = engine.config.replicas;
      expect(() => engine.setReplicas([own, own])).toThrow("2 settings for 1 replicas");
    });

    test("more training images than there are is refused", () => {
      expect(() => create({ trainSize: 111 })).toThrow("trainSize 111 exceeds the 110 images");
    });
  });

  describe("state", () => {
    test.each(["adam", "sgd"] as const)(
      "%s goes on elsewhere with the same bits",
      async (optimizer) => {
        const engine = create({ optimizer });
        await engine.train(5);
        const state = await engine.readState();
        const expected = await engine.train(5);

        const other = create({ optimizer, replicas: [{ ...replica, seed: 99 }] });
        other.setReplicas(engine.config.replicas);
        other.writeState(state);
        expect(await other.train(5)).toEqual(expected);
        expect(await other.readState()).toEqual(await engine.readState());
      },
    );

    test("what was read does not change when training goes on", async () => {
      const engine = create();
      const state = await engine.readState();
      const copy = state.parameters.slice();
      await engine.train(2);
      expect(state.parameters).toEqual(copy);
    });
  });

  describe("the guard", () => {
    const isSkipped = ({ skipped }: StepRecords) => skipped.every((value) => value === 1);

    test.each([
      ["NaN", Number.NaN],
      ["infinity", Number.POSITIVE_INFINITY],
      ["values whose gradients overflow", 1e25],
    ])("%s in the weights: nothing changes, and it is counted", async (_, value) => {
      const engine = create();
      await engine.train(3);
      const sane = await engine.readState();
      const broken = { ...sane, parameters: sane.parameters.map((w) => w * value) };
      engine.writeState(broken);
      const records = await engine.train(4);
      expect(isSkipped(records)).toBe(true);
      expect(await engine.readState()).toEqual({ ...broken, step: 7 });

      engine.writeState(sane);
      expect([...(await engine.train(1)).skipped]).toEqual([0]);
    });

    test("one replica's trouble stays its own", async () => {
      const engine = create({ replicas: [replica, replica] });
      const state = await engine.readState();
      state.parameters.fill(Number.NaN, 0, state.parameters.length / 2);
      engine.writeState(state);
      const { skipped, taskLoss } = await engine.train(2);
      expect([...skipped]).toEqual([1, 0, 1, 0]);
      expect(taskLoss[0]).toBeNaN();
      expect(taskLoss[1]).toBe((await create().train(1)).taskLoss[0]);
      expect([...(await engine.readState()).appliedSteps]).toEqual([0, 2]);
    });
  });

  describe("evaluation", () => {
    test("chunks add up: many test images equal a few at a time", async () => {
      const config = { rows: 6, columns: 6, numClasses: 4, trainCount: 110 };
      const many = syntheticDataset({ ...config, testCount: 300 });
      const size = { D: 36, C: 4, E: 4, H: 6 };
      const engine = createCpuEngine(testConfig(size), many, arithmetic);
      const [whole] = await engine.evaluate(1);
      const large = createCpuEngine(testConfig({ ...size, batchSize: 512 }), many, arithmetic);
      const [together] = await large.evaluate(1);
      expect(whole.confusion).toEqual(together.confusion);
      expect(whole.images).toBe(300);
      assertClose("loss", [whole.loss], [together.loss], 1e-12); // order of f64 sums
    });

    test("does not disturb training", async () => {
      const engine = create();
      await engine.train(2);
      await engine.evaluate(1);
      const rest = await engine.train(2);
      const steady = await create().train(4);
      expect([...rest.taskLoss]).toEqual([...steady.taskLoss.slice(2)]);
    });
  });

  describe("in turns", () => {
    /** Every look at the clock is 60 ms after the one before: each part of a step is a turn of its own. */
    const slowDown = () => {
      let time = 0;
      vi.spyOn(performance, "now").mockImplementation(() => {
        time += 60;
        return time;
      });
    };
    /** How many other tasks run until `call` has settled. */
    const tasksDuring = async (call: Promise<unknown>) => {
      let tasks = 0;
      let isSettled = false;
      void call.finally(() => {
        isSettled = true;
      });
      while (!isSettled) {
        await new Promise((resolve) => setImmediate(resolve));
        tasks++;
      }
      return tasks;
    };
    afterEach(() => {
      vi.restoreAllMocks();
    });

    test("lets other tasks run, and computes the same", async () => {
      const expected = await create().train(4);
      const evaluated = await create().evaluate(1);
      slowDown();
      const engine = create();
      const call = engine.train(4);
      expect(await tasksDuring(call)).toBeGreaterThanOrEqual(8);
      expect(await call).toEqual(expected);
      const untrained = create();
      const test = untrained.evaluate(1);
      expect(await tasksDuring(test)).toBeGreaterThanOrEqual(1);
      expect(await test).toEqual(evaluated);
    });

    test("keeps calls that overlap apart, in their order", async () => {
      const steady = create();
      const first = await steady.train(3);
      const state = await steady.readState();
      const second = await steady.train(2);
      slowDown();
      const engine = create();
      const calls = [engine.train(3), engine.readState(), engine.evaluate(1), engine.train(2)];
      expect(await Promise.all(calls)).toEqual([first, state, expect.anything(), second]);
    });

    test("settings and states take effect after the calls before them", async () => {
      const steady = create();
      const first = await steady.train(3);
      const state = await steady.readState();
      slowDown();
      const engine = create();
      const call = engine.train(3);
      await new Promise((resolve) => setImmediate(resolve));
      const [own] = engine.config.replicas;
      engine.setReplicas([{ ...own, learningRate: 0 }]);
      engine.writeState({ ...state, step: 40 });
      expect(await call).toEqual(first);
      const still = await engine.train(1);
      expect(still.firstStep).toBe(40);
      expect(await engine.readParameters()).toEqual(state.parameters);
    });

    test("ends at the next turn when it is disposed of", async () => {
      slowDown();
      const engine = create();
      const call = engine.train(1000);
      const later = engine.evaluate(1);
      setImmediate(() => engine.dispose());
      await expect(call).rejects.toThrow("disposed");
      await expect(later).rejects.toThrow("disposed");
    });
  });

  test("after dispose() nothing runs", async () => {
    const engine = create();
    engine.dispose();
    await expect(engine.train(1)).rejects.toThrow("disposed");
    await expect(engine.evaluate(1)).rejects.toThrow("disposed");
  });
});
