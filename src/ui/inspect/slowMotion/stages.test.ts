import { readFileSync } from "node:fs";
import katex from "katex";
import { describe, expect, it } from "vitest";
import { createCpuEngine } from "../../../engine/cpu/cpuEngine.ts";
import type { Experiment } from "../../../experiment/experiment.ts";
import { methodDefaults } from "../../../experiment/fields.ts";
import { METHOD_NAMES } from "../../../experiment/methods.ts";
import { settle } from "../../../experiment/values.ts";
import { SlowMotion } from "../../../probe/slowMotion/slowMotion.ts";
import type { StepTrace } from "../../../probe/slowMotion/stepTrace.ts";
import { engineConfig } from "../../../run/engineConfig.ts";
import { SMALL_EXPERIMENT, smallDataset } from "../../../run/testing/fakeEngine.ts";
import { fakeBatch } from "../../../run/testing/fakeEvents.ts";
import type { StageFigure } from "./stage.ts";
import { STAGES, stagesOf } from "./stages.ts";

const dataset = smallDataset();

async function traceOf(choices: Partial<Experiment>, place = 0): Promise<StepTrace> {
  const { experiment } = settle({ ...SMALL_EXPERIMENT, ...choices });
  const config = engineConfig(experiment, dataset);
  const engine = createCpuEngine(config, dataset);
  const parameters = await engine.readParameters();
  const [settings] = config.replicas;
  const frame = { position: fakeBatch([0]), test: undefined, settings, parameters };
  return new SlowMotion().trace({ experiment, frame }, dataset, place);
}

const CASES: readonly (Partial<Experiment> & { readonly name: string })[] = [
  ...METHOD_NAMES.map((method) => ({ name: method, ...methodDefaults(method) })),
  { name: "a layer", architecture: "layer" },
  { name: "a layer with dropout", architecture: "layer", inputDropout: 0.2 },
  { name: "dropout", inputDropout: 0.2, expertDropout: 0.2 },
  { name: "a shared expert", numSharedExperts: 1 },
  { name: "a tight capacity", capacityFactor: 0.5 },
  { name: "sgd, clipped", optimizer: "sgd", clipNorm: 0.01 },
];

function numbersOf(figure: StageFigure): number[] {
  switch (figure.kind) {
    case "bars":
      return Array.from(figure.values);
    case "queues":
      return figure.queues.flatMap(({ places, dropped }) => [...places, dropped]);
    default:
      return [];
  }
}

describe.each(CASES)("the stages of $name", ({ name: _, ...choices }) => {
  it("say, compute, show and name a line of a shader", async () => {
    const trace = await traceOf(choices);
    const stages = stagesOf(trace);
    expect(stages.map(({ id }) => id)).toEqual(expect.arrayContaining(["batch", "choice", "mix"]));
    for (const stage of stages) {
      expect(stage.say(trace), stage.id).toMatch(/^[A-Z1-9].*\.$/s);
      expect(stage.say(trace), stage.id).not.toMatch(/NaN|undefined|Infinity/);
      katex.renderToString(stage.formula(trace), { throwOnError: true });
      const { file, mark } = stage.shader(trace);
      const source = readFileSync(`shaders/${file}`, "utf8");
      const lines = source.split("\n").filter((line) => line.includes(mark));
      expect(lines, `${stage.id}: ${file}: ${mark}`).toHaveLength(1);
      for (const figure of stage.figures(trace)) {
        expect(numbersOf(figure).every(Number.isFinite), `${stage.id}: ${figure.title}`).toBe(true);
        if (figure.kind === "bars") expect(figure.names).toHaveLength(figure.values.length);
        if (figure.kind === "facts") {
          for (const row of figure.rows) expect(row).toHaveLength(figure.columns.length);
        }
      }
    }
  });
});

it("each stage is of some step, and no step has all", async () => {
  const traces = await Promise.all(CASES.map(({ name: _, ...choices }) => traceOf(choices)));
  const [first] = traces;
  const notFinite = { ...first, batch: { ...first.batch, isSafe: false } };
  const found = [...traces, notFinite].map((trace) => stagesOf(trace).map(({ id }) => id));
  expect(new Set(found.flat())).toEqual(new Set(STAGES.map(({ id }) => id)));
  expect(Math.max(...found.map(({ length }) => length))).toBeLessThan(STAGES.length);
});

it("a queue holds the images that its expert keeps, and says where the followed one is", async () => {
  const trace = await traceOf({ capacityFactor: 0.5 });
  const dispatch = STAGES.find(({ id }) => id === "dispatch");
  const [figure] = dispatch?.figures(trace) ?? [];
  if (figure?.kind !== "queues") throw new Error("Dispatch shows queues.");
  const kept = figure.queues.reduce((sum, { places }) => sum + places.length, 0);
  const dropped = figure.queues.reduce((sum, queue) => sum + queue.dropped, 0);
  expect(kept).toBe(trace.batch.order.length);
  expect(dropped).toBe(trace.batch.dropped);
  expect(dropped).toBeGreaterThan(0);
  for (const { places, followed } of figure.queues) {
    expect(places.length).toBeLessThanOrEqual(figure.capacity);
    expect(followed).toBe(places.indexOf(trace.image.place));
  }
});
