import type { Initialisation } from "../../reference/parameters.ts";
import { PLAIN_SETTINGS } from "../../reference/routing.ts";
import { type SmallPlan, smallPlan } from "../../reference/testing/smallPlan.ts";
import type { EngineConfig, OptimizerKind, ReplicaSettings } from "../engine.ts";

export interface TestConfig extends SmallPlan {
  readonly batchSize?: number;
  readonly trainSize?: number;
  readonly optimizer?: OptimizerKind;
  readonly init?: Partial<Initialisation>;
  /** One entry a replica; each completes the plain settings, and has as many experts as the plan unless it says so. */
  readonly replicas?: readonly Partial<ReplicaSettings>[];
}

export const TEST_REPLICA: Omit<ReplicaSettings, "numExperts" | "topK"> = {
  ...PLAIN_SETTINGS,
  seed: 5,
  learningRate: 0.01,
  momentum: 0.9,
  clipNorm: 0,
  importanceCoef: 0.1,
};

/** An engine's configuration, small and of the tutorial's kind wherever nothing else is said. */
export function testConfig(choices: TestConfig = {}): EngineConfig {
  const { batchSize = 32, trainSize = 110, optimizer = "adam", init, replicas, ...rest } = choices;
  const { shape, topK, routing } = smallPlan(rest);
  const settings = replicas ?? [TEST_REPLICA];
  const sizes = { numExperts: shape.numExperts, topK };
  const isLocal = routing.assignment === "hash-locality";
  return {
    shape: { ...shape, topK, numReplicas: settings.length },
    routing,
    init: { scale: 1, router: isLocal ? "centred" : "default", ...init },
    optimizer,
    batchSize,
    trainSize,
    replicas: settings.map((own) => ({ ...TEST_REPLICA, ...sizes, ...own })),
  };
}
