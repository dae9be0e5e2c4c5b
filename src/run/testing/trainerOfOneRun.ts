import type { LiveChange } from "../../experiment/liveChanges.ts";
import { describeModel } from "../describeModel.ts";
import { engineConfig } from "../engineConfig.ts";
import type { RunEvent } from "../events.ts";
import { specOf } from "../runSpec.ts";
import { Trainer } from "../trainer.ts";
import { FakeEngine, manualClock, SMALL_EXPERIMENT, smallDataset } from "./fakeEngine.ts";

/** The id of the only run. */
export const RUN = "run";

/** A trainer of one small run on a fake engine, and what it emitted. */
export function setUp(
  changes: Partial<typeof SMALL_EXPERIMENT> = {},
  kind: "cpu" | "webgpu" = "webgpu",
  liveChanges: readonly LiveChange[] = [],
  isWatched = true,
) {
  const experiment = { ...SMALL_EXPERIMENT, ...changes };
  const dataset = smallDataset(1000, 50);
  const clock = manualClock();
  const config = engineConfig(experiment, dataset);
  const createEngine = () => new FakeEngine(config, dataset, clock, kind);
  const engine = createEngine();
  const events: RunEvent[] = [];
  const errors: unknown[] = [];
  const trainer = new Trainer({
    runs: [
      {
        request: { id: RUN, spec: specOf(experiment, liveChanges), isWatched },
        model: describeModel(experiment, config),
      },
    ],
    dataset,
    engine,
    runtime: "node",
    clock,
    emit: (event) => events.push(event),
    onError: (error) => errors.push(error),
  });
  const statuses = () => events.flatMap((e) => (e.kind === "status" ? [e.status] : []));
  return { trainer, engine, createEngine, experiment, events, errors, statuses };
}

/** Resolves once `done` is true. @throws Error if that does not happen within 10,000 tasks */
export async function until(done: () => boolean): Promise<void> {
  for (let i = 0; i < 10_000; i++) {
    if (done()) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
  throw new Error("It never happened.");
}
