import { DEFAULT_INIT } from "../../reference/parameters.ts";
import {
  PLAIN_SETTINGS,
  type Routing,
  routerColumns,
  TUTORIAL_ROUTING,
} from "../../reference/routing.ts";
import type { EngineConfig, ModelShape, ReplicaSettings } from "../engine.ts";

/** One replica's settings for tests: plain, but for what is given. */
export function replicaSettings(own: Partial<ReplicaSettings> = {}): ReplicaSettings {
  return { learningRate: 1e-3, momentum: 0.9, clipNorm: 0, ...PLAIN_SETTINGS, ...own };
}

type OwnShape = Partial<ModelShape> & Pick<ModelShape, "numPixels" | "numClasses">;
type OwnConfig = Partial<Omit<EngineConfig, "shape" | "routing">> &
  Pick<EngineConfig, "batchSize" | "trainSize"> & {
    readonly shape: OwnShape;
    readonly routing?: Partial<Routing>;
  };

/** A complete configuration for tests: the tutorial's, but for what is given. */
export function engineConfig({ shape, routing, ...own }: OwnConfig): EngineConfig {
  const replicas = own.replicas ?? [replicaSettings()];
  const choices = { ...TUTORIAL_ROUTING, ...routing };
  const { numExperts = 4, hiddenSize = 6 } = shape;
  return {
    init: DEFAULT_INIT,
    optimizer: "adam",
    ...own,
    routing: choices,
    replicas,
    shape: {
      numReplicas: replicas.length,
      modelWidth: 0,
      numExperts,
      numSharedExperts: 0,
      routerColumns: routerColumns(choices, numExperts),
      topK: 2,
      hiddenSize,
      hiddenSizes: [hiddenSize],
      ...shape,
    },
  };
}
