import { trainedExperiment } from "../experiment/cost.ts";
import type { Experiment } from "../experiment/experiment.ts";
import { experimentAt } from "../experiment/liveChanges.ts";
import { ASSIGNMENTS, type Routing, type RoutingSettings } from "../reference/routing.ts";
import type { ModelSizes } from "../reference/shape.ts";
import { type DatasetSizes, engineConfig, replicaSettings } from "../run/engineConfig.ts";
import type { LinkedExperiment } from "../weights/weightsFile.ts";

type SettingName =
  | Exclude<keyof RoutingSettings, "seed">
  | "learningRate"
  | "momentum"
  | "clipNorm";
export type SettingValues = Readonly<Record<SettingName, number>>;

/** What of an experiment decides how its script reads. */
export interface ScriptFacts {
  /** What is trained: of a baseline, its dense network. */
  readonly trained: Experiment;
  readonly shape: ModelSizes;
  readonly topK: number;
  readonly routing: Routing;
  readonly settings: SettingValues;
  /** Settings with other values from a step on, in order. */
  readonly changes: readonly { readonly step: number; readonly values: Partial<SettingValues> }[];
  /** Epochs after all changes. */
  readonly epochs: number;
  readonly isLayer: boolean;
  /** Whether images are routed at all: not in one dense network. */
  readonly isRouted: boolean;
  /** Whether the router computes logits of experts. */
  readonly hasLogits: boolean;
  /** Whether choices are ranked, best first, and not a mask alone. */
  readonly isRanked: boolean;
  /** Whether an expert may be full for an image that chose it. */
  readonly hasCapacity: boolean;
  /** Whether experts' own answers are needed, not only their sum. */
  readonly needsEach: boolean;
  /** The router's noise; none if its scale is always 0. */
  readonly noise: Routing["noise"];
  /** Whether a setting is other than 0 at any time. */
  readonly uses: (name: SettingName) => boolean;
  /** Whether a setting changes during the run. */
  readonly varies: (name: SettingName) => boolean;
}

export function scriptFacts(run: LinkedExperiment, dataset: DatasetSizes): ScriptFacts {
  const { shape, routing, replicas } = engineConfig(run.experiment, dataset);
  const image = { numPixels: shape.numPixels, numClasses: shape.numClasses };
  const steps = [...new Set(run.changes.map(({ step }) => step))];
  const later = steps.map((step) => {
    const experiment = experimentAt(run.experiment, run.changes, step);
    return { step, settings: valuesOf(experiment, dataset), epochs: experiment.epochs };
  });
  const settings = valuesOf(run.experiment, dataset);
  const names = Object.keys(settings) as SettingName[];
  const changes = later.map((now, i) => {
    const before = later[i - 1]?.settings ?? settings;
    const changed = names.filter((name) => now.settings[name] !== before[name]);
    const values = Object.fromEntries(changed.map((name) => [name, now.settings[name]]));
    return { step: now.step, values };
  });
  const every = [settings, ...later.map((now) => now.settings)];
  const uses = (name: SettingName) => every.some((values) => values[name] !== 0);
  const { assignment, router, combine, taskLoss } = routing;
  const hasLogits = router !== "none" && ASSIGNMENTS[assignment].router === "logits";
  const isSilent = routing.noise !== "learned" && !uses("noiseScale");
  return {
    trained: trainedExperiment(run.experiment, image),
    shape,
    topK: replicas[0]?.topK ?? 1,
    routing,
    settings,
    changes: changes.filter(({ values }) => Object.keys(values).length > 0),
    epochs: later.at(-1)?.epochs ?? run.experiment.epochs,
    isLayer: shape.modelWidth > 0,
    isRouted: assignment !== "all" || hasLogits,
    hasLogits,
    isRanked: !["all", "expert-choice"].includes(assignment),
    hasCapacity: uses("capacityFactor") && assignment !== "expert-choice",
    needsEach: combine === "probabilities" || taskLoss !== "cross-entropy",
    noise: isSilent ? "none" : routing.noise,
    uses,
    varies: (name) => every.some((values) => values[name] !== settings[name]),
  };
}

function valuesOf(experiment: Experiment, dataset: DatasetSizes): SettingValues {
  const { seed: _, numExperts: __, topK: ___, ...values } = replicaSettings(experiment, dataset);
  return experiment.optimizer === "adam" ? { ...values, momentum: 0 } : values;
}

/** "learningRate" as Python has it. */
export function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
