import type { Dataset, Split } from "../data/dataset.ts";
import type { EngineConfig, ReplicaSettings } from "../engine/engine.ts";
import { trainedExperiment } from "../experiment/cost.ts";
import { type Experiment, resolveGate } from "../experiment/experiment.ts";
import type { Field, FieldName } from "../experiment/field.ts";
import { FIELD_TABLE } from "../experiment/fieldTable.ts";
import { effectiveTopK, type ImageSizes, modelSizes } from "../experiment/modelSizes.ts";
import type { Initialisation } from "../reference/parameters.ts";
import { PLAIN_SETTINGS, type Routing, type RoutingSettings } from "../reference/routing.ts";
import type { RunPlan } from "./schedule.ts";

/** What of a data set decides how large a model is, and how long it trains. */
export interface DatasetSizes extends Pick<Dataset, "rows" | "columns" | "numClasses"> {
  readonly train: Pick<Split, "count">;
}

/** The engine an experiment needs on a data set: one replica. A baseline's is that of its dense network. */
export function engineConfig(experiment: Experiment, dataset: DatasetSizes): EngineConfig {
  return cohortConfig([experiment], dataset);
}

/**
 * The engine that trains several experiments side by side, a replica each.
 * @throws RangeError if they differ in what the replicas of an engine share: see SharedConfig
 */
export function cohortConfig(
  experiments: readonly Experiment[],
  dataset: DatasetSizes,
): EngineConfig {
  const image = imageSizes(dataset);
  const trained = experiments.map((experiment) => trainedExperiment(experiment, image));
  const [first] = trained;
  if (!first) throw new RangeError("A cohort needs at least one run.");
  const shared = sharedConfig(first, dataset);
  for (const [r, other] of trained.entries()) checkShared(shared, sharedConfig(other, dataset), r);
  const numExperts = Math.max(...trained.map((own) => own.numExperts));
  const topK = Math.max(...trained.map(effectiveTopK));
  const { sizes: _, ...config } = shared;
  return {
    ...config,
    shape: {
      numReplicas: trained.length,
      topK,
      ...modelSizes({ ...first, numExperts }, image),
    },
    replicas: experiments.map((experiment) => replicaSettings(experiment, dataset)),
  };
}

/** The same for all experiments that one engine can train side by side on a data set. */
export function cohortKey(experiment: Experiment, dataset: DatasetSizes): string {
  const trained = trainedExperiment(experiment, imageSizes(dataset));
  return JSON.stringify(sharedConfig(trained, dataset));
}

/** What all replicas of an engine have in common: everything but seeds, settings, E and K. */
interface SharedConfig extends Omit<EngineConfig, "shape" | "replicas"> {
  readonly sizes: readonly (string | number)[];
}

function sharedConfig(trained: Experiment, dataset: DatasetSizes): SharedConfig {
  const { architecture, modelWidth, numSharedExperts, hiddenSize } = trained;
  return {
    routing: routingOf(trained),
    init: initialisationOf(trained),
    optimizer: trained.optimizer,
    batchSize: trained.batchSize,
    trainSize: Math.min(trained.trainSize, dataset.train.count),
    sizes: [architecture, modelWidth, numSharedExperts, hiddenSize],
  };
}

function checkShared(shared: SharedConfig, other: SharedConfig, r: number): void {
  for (const name of Object.keys(shared) as (keyof SharedConfig)[]) {
    const [wanted, found] = [shared[name], other[name]].map((value) => JSON.stringify(value));
    if (wanted === found) continue;
    throw new RangeError(
      `Run ${r} of the cohort has another ${name} (${found}) than the first (${wanted}): it needs an engine of its own.`,
    );
  }
}

function imageSizes({ rows, columns, numClasses }: DatasetSizes): ImageSizes {
  return { numPixels: rows * columns, numClasses };
}

function routingOf(experiment: Experiment): Routing {
  const { router, score, noise, assignment, laterChoices, priority } = experiment;
  const { balanceCounts, combine, taskLoss, routerPrecision, expertPrecision } = experiment;
  return {
    router,
    score,
    noise,
    assignment,
    gate: resolveGate(experiment),
    laterChoices,
    priority,
    balanceCounts,
    combine,
    taskLoss,
    routerRounding: routerPrecision,
    expertRounding: expertPrecision,
  };
}

/** Projections whose signs are hashed see images as if centred: their pixels share a mean that would skew all signs alike. */
function initialisationOf({ assignment, routerInit, initScale }: Experiment): Initialisation {
  return { scale: initScale, router: assignment === "hash-locality" ? "centred" : routerInit };
}

/** An experiment as one replica. A field that does not apply acts as if it were not there. */
export function replicaSettings(experiment: Experiment, dataset: DatasetSizes): ReplicaSettings {
  const trained = trainedExperiment(experiment, imageSizes(dataset));
  const { seed, learningRate, momentum, clipNorm, numExperts } = trained;
  const topK = effectiveTopK(trained);
  const learning = { ...routingSettings(trained), seed, learningRate, momentum, clipNorm };
  return { ...learning, numExperts, topK };
}

/** The load loss divides by the noise: less than this is none. */
const LEAST_NOISE = 1e-6;

function routingSettings(experiment: Experiment): RoutingSettings {
  const settings = settingsThatApply(experiment);
  return settings.noiseScale < LEAST_NOISE ? { ...settings, noiseScale: 0 } : settings;
}

function settingsThatApply(experiment: Experiment): RoutingSettings {
  const names = Object.keys(PLAIN_SETTINGS) as (keyof RoutingSettings & FieldName)[];
  const values = names.map((name) => {
    const field: Field = FIELD_TABLE[name];
    const applies = field.appliesTo?.(experiment) ?? true;
    return [name, applies ? experiment[name] : PLAIN_SETTINGS[name]];
  });
  return Object.fromEntries(values);
}

export function runPlan(experiment: Experiment, dataset: Dataset): RunPlan {
  return {
    trainSize: Math.min(experiment.trainSize, dataset.train.count),
    batchSize: experiment.batchSize,
    epochs: experiment.epochs,
    testImages: dataset.test.count,
  };
}
