import { applies } from "./allowed.ts";
import { learnsLogits } from "./appliesTo.ts";
import { type Experiment, resolveGate } from "./experiment.ts";
import type { FieldName } from "./field.ts";
import { FIELD_TABLE } from "./fieldTable.ts";
import { effectiveTopK } from "./modelSizes.ts";
import { LONG_STEP_SECONDS, MUCH_MEMORY_BYTES, runCost } from "./runCost.ts";
import { type WriteNumber, writeEnglish } from "./writeNumber.ts";

/** A setting that can be trained, but is known not to do what a visitor would expect. */
export interface Warning {
  /** The field whose change resolves it best. */
  readonly field: FieldName;
  /** One or two sentences. */
  readonly message: string;
}

interface WarningRule {
  readonly field: FieldName;
  /** Evaluated only if the field applies. */
  readonly when: (experiment: Experiment) => boolean;
  readonly message: (experiment: Experiment, write: WriteNumber) => string;
}

/** Learning rates from which on runs usually end far below what they could reach, at chance, or not finite. */
const LARGE_RATE = { adam: 0.1, sgd: 1 } as const;
/** Coefficients from which on the router follows their loss alone. */
const LARGE_COEFFICIENT = 10;

const COEFFICIENTS = [
  "importanceCoef",
  "loadCoef",
  "balanceCoef",
  "zCoef",
  "tokenEntropyCoef",
  "batchEntropyCoef",
] as const satisfies readonly FieldName[];

/** A coefficient so large that nothing of the task is left in the router's gradient. */
const coefficientRule = (field: (typeof COEFFICIENTS)[number]): WarningRule => ({
  field,
  when: (experiment) => Math.abs(experiment[field]) >= LARGE_COEFFICIENT,
  message: ({ optimizer }) =>
    optimizer === "sgd"
      ? "With so large a coefficient, runs with SGD usually diverge."
      : "So large a coefficient drowns the task: the router learns this loss, and next to nothing of the digits.",
});

const RULES: readonly WarningRule[] = [
  ...COEFFICIENTS.map(coefficientRule),
  {
    field: "learningRate",
    when: ({ optimizer, learningRate }) => learningRate >= LARGE_RATE[optimizer],
    message: ({ optimizer }, write) =>
      `Steps this large usually end at chance, or diverge: ${write(optimizer === "sgd" ? 0.1 : 0.001)} is a good start.`,
  },
  {
    field: "gate",
    when: (experiment) =>
      choosesAmongExperts(experiment) &&
      resolveGate(experiment) === "renormalised" &&
      experiment.assignment !== "expert-choice" &&
      effectiveTopK(experiment) === 1,
    message: () =>
      "With one expert per image a renormalised gate is always 1: the router learns nothing from the task. A raw gate lets it.",
  },
  {
    field: "gate",
    when: (experiment) =>
      choosesAmongExperts(experiment) &&
      resolveGate(experiment) === "one" &&
      experiment.assignment !== "sampled",
    message: () =>
      "Without a gate nothing of the task reaches the router: it learns from its own losses at most.",
  },
  {
    field: "assignment",
    when: ({ assignment, capacityFactor, topK }) =>
      assignment === "expert-choice" && capacityFactor > 0 && capacityFactor * topK < 1,
    message: ({ capacityFactor, topK }, write) =>
      `The experts take ${percent(capacityFactor * topK, write)} of the images at most: the others get no expert. Raise k or the capacity factor.`,
  },
  {
    field: "capacityFactor",
    when: ({ assignment, capacityFactor }) =>
      assignment !== "expert-choice" && capacityFactor > 0 && capacityFactor < 1,
    message: ({ capacityFactor }, write) =>
      `All experts together have room for ${percent(capacityFactor, write)} of the choices: the others are dropped, however even the load.`,
  },
  {
    field: "batchSize",
    when: ({ assignment, batchSize, numExperts }) =>
      assignment === "balanced" && batchSize % numExperts !== 0,
    message: ({ batchSize, numExperts }) =>
      `${batchSize} images do not divide by ${numExperts} experts: each takes at most ${Math.ceil(batchSize / numExperts)}, and some take fewer.`,
  },
  {
    field: "importanceCoef",
    when: (experiment) =>
      choosesAmongExperts(experiment) &&
      experiment.assignment === "top-k" &&
      experiment.topK < experiment.numExperts &&
      !isBalanced(experiment),
    message: () =>
      "Nothing keeps the load even: experts that get few images at first learn little, get fewer still, and may starve.",
  },
  {
    field: "routerInit",
    when: (experiment) =>
      choosesAmongExperts(experiment) &&
      experiment.routerInit === "zero" &&
      ["top-k", "sinkhorn", "expert-choice"].includes(experiment.assignment) &&
      !isShaken(experiment),
    message: () =>
      "At zero all experts score alike, so the first choices are ties that always fall the same way. Noise breaks them.",
  },
  {
    field: "routerPrecision",
    when: (experiment) => learnsLogits(experiment) && experiment.routerPrecision === "bf16",
    message: () =>
      "Close scores become ties at 16 bits; large models diverged this way, with only the router kept at 32 bits they did not.",
  },
  {
    field: "biasRate",
    when: ({ biasRate }) => biasRate >= 0.01,
    message: (_, write) =>
      `Steps this large move the load back and forth from batch to batch; ${write(0.001)} is the paper's.`,
  },
  {
    field: "combine",
    when: ({ taskLoss, combine }) => taskLoss === "likelihood" && combine === "logits",
    message: () =>
      "This loss trains a mixture of probabilities, but the answer mixes class scores: it is not the one that was trained.",
  },
  {
    field: "batchSize",
    when: (experiment) =>
      experiment.engine !== "webgpu" && runCost(experiment).cpuSecondsPerStep > LONG_STEP_SECONDS,
    message: (experiment, write) =>
      `On the CPU a step of this run takes about ${roundly(runCost(experiment).cpuSecondsPerStep, write)} s, and a pause waits for parts of it. A smaller batch, fewer experts per image or fewer hidden units shorten it.`,
  },
  {
    field: "batchSize",
    when: (experiment) => runCost(experiment).cpuBytes > MUCH_MEMORY_BYTES,
    message: (experiment, write) =>
      `This run takes about ${roundly(runCost(experiment).cpuBytes / 1e9, write)} GB of memory. A smaller batch, fewer experts per image or fewer hidden units lower it.`,
  },
];

/** To two digits, as an estimate deserves. */
function roundly(value: number, write: WriteNumber): string {
  return write(value, { maximumSignificantDigits: 2 });
}

/** The warnings that apply to an experiment, in the order of RULES. */
export function warningsOf(
  experiment: Experiment,
  write: WriteNumber = writeEnglish,
): readonly Warning[] {
  return RULES.filter(
    ({ field, when }) => applies(FIELD_TABLE[field], experiment) && when(experiment),
  ).map(({ field, message }) => ({ field, message: message(experiment, write) }));
}

/** Whether any rule warns about a field. */
export function canWarn(name: FieldName): boolean {
  return RULES.some(({ field }) => field === name);
}

function choosesAmongExperts(experiment: Experiment): boolean {
  return learnsLogits(experiment) && experiment.numExperts > 1;
}

function isBalanced(experiment: Experiment): boolean {
  const { importanceCoef, loadCoef, balanceCoef, batchEntropyCoef, biasRate, noise } = experiment;
  const loadCounts = loadCoef > 0 && (noise === "gaussian" || noise === "learned");
  return (
    importanceCoef > 0 || balanceCoef > 0 || batchEntropyCoef > 0 || biasRate > 0 || loadCounts
  );
}

/** Whether noise breaks the ties of a router of zeros. Jitter does not: it scales inputs, and logits stay 0. */
function isShaken({ noise, noiseScale }: Experiment): boolean {
  return noise === "learned" || (noise === "gaussian" && noiseScale > 0);
}

function percent(share: number, write: WriteNumber): string {
  return `${write(Math.round(share * 100))} %`;
}
