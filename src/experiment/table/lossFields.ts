import type { BalanceCounts, TaskLossKind } from "../../reference/routing.ts";
import {
  both,
  canBeUneven,
  hasGate,
  hasSeveralExperts,
  learnsLogits,
  ranksChoices,
  routes,
} from "../appliesTo.ts";
import { choicesOf, type FieldTable, type NumberField } from "../field.ts";

/** A coefficient of 0 or more; the first stop of its slider after 0 is 0.0001. */
const COEFFICIENT = {
  type: "number",
  group: "Losses",
  live: true,
  default: 0,
  min: 0,
  max: 100,
  scale: "log",
  step: 0.0001,
  control: "slider",
  sliderMax: 1,
} as const satisfies Partial<NumberField>;

/** A coefficient of either sign: above 0 its quantity is minimised, below 0 maximised. */
const SIGNED = {
  ...COEFFICIENT,
  min: -100,
  scale: "linear",
  step: 0.005,
  sliderMin: -0.1,
  sliderMax: 0.1,
} as const satisfies Partial<NumberField>;

/** Fields of the losses. */
export const LOSS_FIELDS = {
  taskLoss: {
    name: "taskLoss",
    type: "choice",
    label: "Task loss",
    group: "Losses",
    help: "How a wrong answer is charged to the experts.",
    formula:
      "-\\log \\mathrm{softmax}(y)_\\ell, \\qquad -\\log \\sum_i g_i\\,q_i(\\ell), \\qquad -\\sum_i g_i \\log q_i(\\ell)",
    papers: ["jacobs"],
    live: false,
    appliesTo: routes,
    default: "cross-entropy",
    choices: choicesOf<TaskLossKind>({
      "cross-entropy": {
        label: "Mixture",
        help: "The cross-entropy of the mixed answer: experts correct each other.",
      },
      likelihood: {
        label: "Likelihood",
        help: "Each expert is blamed as far as its answer was likely to be the right one.",
      },
      competitive: {
        label: "Competitive",
        help: "Each expert's own cross-entropy, weighted by its gate: experts compete.",
      },
    }),
    rules: [{ given: "architecture", is: ["layer"], allow: ["cross-entropy"] }],
  },
  importanceCoef: {
    ...COEFFICIENT,
    name: "importanceCoef",
    label: "Loss coefficient",
    help: "How strongly uneven use of the experts is punished; 0 lets experts starve.",
    formula:
      "L = L_\\mathrm{task} + w\\,\\mathrm{CV}^2\\Big(\\textstyle\\sum_{x} g(x)\\Big), \\qquad \\mathrm{CV}^2(v) = \\frac{\\mathrm{Var}(v)}{\\mathrm{mean}(v)^2}",
    papers: ["sparse"],
    appliesTo: both(learnsLogits, hasGate, hasSeveralExperts),
    default: 0.1,
    step: 0.001,
    sliderMax: 10,
  },
  loadCoef: {
    ...COEFFICIENT,
    name: "loadCoef",
    label: "Load loss",
    help: "How strongly uneven numbers of images are punished; noise gives it a gradient.",
    formula:
      "w\\,\\mathrm{CV}^2(L), \\qquad L_e = \\sum_x \\Phi\\Big(\\frac{z_e - \\text{threshold}_e}{\\sigma_e}\\Big)",
    papers: ["sparse"],
    appliesTo: both(
      learnsLogits,
      ({ assignment, noise }) =>
        assignment === "top-k" && (noise === "gaussian" || noise === "learned"),
      ({ topK, numExperts }) => topK < numExperts,
    ),
    step: 0.001,
    sliderMax: 10,
  },
  balanceCoef: {
    ...COEFFICIENT,
    name: "balanceCoef",
    label: "Balance loss",
    help: "How strongly sending more to busy experts is punished; even use costs 1.",
    formula: "\\alpha\\,E \\sum_{e} f_e\\,P_e",
    papers: ["switch"],
    appliesTo: canBeUneven,
  },
  balanceCounts: {
    name: "balanceCounts",
    type: "choice",
    label: "Balance loss counts",
    group: "Losses",
    help: "Which choices are counted by the balance loss.",
    formula: "f_e = \\text{share of the choices that went to } e",
    papers: ["gshard"],
    live: false,
    appliesTo: both(canBeUneven, ranksChoices, ({ balanceCoef }) => balanceCoef > 0),
    default: "all-choices",
    choices: choicesOf<BalanceCounts>({
      "all-choices": { label: "All choices", help: "Every expert an image goes to." },
      "first-choices": { label: "First choices", help: "The best expert of each image alone." },
    }),
    rules: [{ given: "assignment", is: ["all", "expert-choice"], allow: ["all-choices"] }],
  },
  zCoef: {
    ...COEFFICIENT,
    name: "zCoef",
    label: "Router z-loss",
    help: "How strongly large numbers in the router are punished.",
    formula: "c\\,\\frac{1}{T} \\sum_x \\Big(\\log \\sum_{i=1}^{E} e^{z_i}\\Big)^2",
    papers: ["stable"],
    appliesTo: learnsLogits,
  },
  tokenEntropyCoef: {
    ...SIGNED,
    name: "tokenEntropyCoef",
    label: "Entropy of each image",
    help: "Above 0 the router is pressed to decide, below 0 to explore.",
    formula:
      "c\\,\\frac{1}{T} \\sum_x \\mathrm{H}(p(x)), \\qquad \\mathrm{H}(p) = -\\sum_i p_i \\log p_i",
    papers: ["limoe"],
    appliesTo: learnsLogits,
  },
  batchEntropyCoef: {
    ...SIGNED,
    name: "batchEntropyCoef",
    label: "Entropy of the batch",
    help: "Above 0 the batch as a whole is pressed to use all experts, below 0 few.",
    formula: "-c\\,\\mathrm{H}\\Big(\\frac{1}{T} \\sum_x p(x)\\Big)",
    papers: ["limoe"],
    appliesTo: learnsLogits,
  },
} satisfies Partial<FieldTable>;
