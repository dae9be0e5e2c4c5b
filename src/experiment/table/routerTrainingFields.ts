import {
  assignmentsWith,
  type LaterChoices,
  type NoiseKind,
  type Priority,
  type RoundingKind,
} from "../../reference/routing.ts";
import {
  both,
  canOverflow,
  hasGate,
  hasLogits,
  learnsLogits,
  ranksChoices,
  routes,
} from "../appliesTo.ts";
import type { RouterInit } from "../axes.ts";
import { choicesOf, type FieldTable } from "../field.ts";
import { BASELINE_NAMES } from "../methods.ts";
import { PAPERS } from "../sources.ts";

/** Assignments that do not rank experts by logits. */
const UNSCORED = assignmentsWith(({ router }) => router !== "logits");

/** Further fields of the router: noise, chance, capacity and balance bias in training, initial weights and precision. */
export const ROUTER_TRAINING_FIELDS = {
  noise: {
    name: "noise",
    type: "choice",
    label: "Noise",
    group: "Router",
    help: "Disturbs the router in training, so that experts it would not choose are tried.",
    formula: "H_i = z_i + n_i\\,\\sigma_i, \\qquad n_i \\sim \\mathcal{N}(0, 1)",
    source: PAPERS.sparse,
    live: false,
    appliesTo: hasLogits,
    default: "none",
    choices: choicesOf<NoiseKind>({
      none: {
        label: "None",
        help: "An image has the same scores every time, until the router learns.",
      },
      gaussian: { label: "Gaussian", help: "Noise of a fixed size on each score." },
      learned: {
        label: "Learned",
        help: "Noise whose size is learned for each image and expert, by a second layer.",
      },
      jitter: {
        label: "Jitter",
        help: "The router's copy of each pixel is scaled a little; the experts' is not.",
      },
    }),
    rules: [
      { given: "method", is: BASELINE_NAMES, allow: ["none"] },
      { given: "router", is: ["none"], allow: ["none"] },
      { given: "assignment", is: UNSCORED, allow: ["none"] },
    ],
  },
  noiseScale: {
    name: "noiseScale",
    type: "number",
    label: "Noise scale",
    group: "Router",
    help: "The noise's standard deviation, or how far jitter scales up and down.",
    formula: "H_i = z_i + \\sigma n_i \\quad\\text{or}\\quad x' = x\\,(1 + \\sigma\\,(2u - 1))",
    source: PAPERS.vision,
    live: true,
    appliesTo: both(hasLogits, ({ noise }) => noise === "gaussian" || noise === "jitter"),
    default: 0.1,
    min: 0,
    max: 100,
    scale: "log",
    step: 0.001,
    control: "slider",
    sliderMax: 3,
  },
  laterChoices: {
    name: "laterChoices",
    type: "choice",
    label: "Later choices",
    group: "Router",
    help: "Whether experts after the first always take part.",
    formula:
      "\\text{expert } j > 1 \\text{ takes part if } 2 g_j > u, \\quad u \\sim \\mathcal{U}(0, 1)",
    source: PAPERS.gshard,
    live: false,
    appliesTo: both(hasGate, ranksChoices),
    default: "always",
    choices: choicesOf<LaterChoices>({
      always: { label: "Always", help: "All k experts of an image take part." },
      random: {
        label: "By chance",
        help: "In training, a later expert takes part with a probability of twice its gate.",
      },
    }),
    rules: [
      {
        given: "assignment",
        is: assignmentsWith(({ slots }) => slots !== "k"),
        allow: ["always"],
      },
    ],
  },
  capacityFactor: {
    name: "capacityFactor",
    type: "number",
    label: "Capacity factor",
    group: "Router",
    help: "Most images an expert takes, in fair shares. 0: no limit; 1 if experts choose.",
    formula: "c = \\Big\\lceil \\frac{T\\,k}{E} \\cdot \\text{factor} \\Big\\rceil",
    source: PAPERS.gshard,
    live: true,
    appliesTo: (experiment) => canOverflow(experiment) || experiment.assignment === "expert-choice",
    default: 0,
    min: 0,
    max: 64,
    scale: "linear",
    step: 0.25,
    control: "slider",
    sliderMax: 4,
  },
  priority: {
    name: "priority",
    type: "choice",
    label: "Priority",
    group: "Router",
    help: "Which images a full expert keeps; the others are dropped.",
    source: PAPERS.vision,
    live: false,
    appliesTo: both(canOverflow, ({ capacityFactor }) => capacityFactor > 0),
    default: "position",
    choices: choicesOf<Priority>({
      position: { label: "First come", help: "The images that come first in the batch." },
      "first-choices": {
        label: "First choices",
        help: "Images with the expert as first choice come before those with a later one.",
      },
      gate: { label: "Largest gate", help: "The images with the largest gates." },
    }),
  },
  biasRate: {
    name: "biasRate",
    type: "number",
    label: "Balance bias rate",
    group: "Router",
    help: "How fast experts used too little gain a bonus in the ranking; 0 is no bonus.",
    formula: "b_e \\leftarrow b_e + u\\,\\mathrm{sign}(\\bar c - c_e)",
    source: PAPERS.lossFree,
    live: true,
    appliesTo: both(hasLogits, ({ assignment }) => assignment === "top-k"),
    default: 0,
    min: 0,
    max: 10,
    scale: "log",
    step: 0.0001,
    control: "slider",
    sliderMax: 0.1,
  },
  routerInit: {
    name: "routerInit",
    type: "choice",
    label: "First router weights",
    group: "Router",
    help: "How the router starts.",
    source: PAPERS.sparse,
    live: false,
    appliesTo: learnsLogits,
    default: "default",
    choices: choicesOf<RouterInit>({
      default: { label: "Random", help: "Small random weights, as in the experts." },
      zero: { label: "Zero", help: "All experts score alike at first: with noise, all are tried." },
    }),
    rules: [{ given: "router", is: ["frozen", "none"], allow: ["default"] }],
  },
  routerPrecision: {
    name: "routerPrecision",
    type: "choice",
    label: "Router precision",
    group: "Router",
    help: "The precision of the numbers that the router computes with.",
    source: PAPERS.switch,
    live: false,
    appliesTo: both(routes, ({ router }) => router !== "none"),
    default: "f32",
    choices: choicesOf<RoundingKind>({
      f32: { label: "32 bits", help: "Single precision." },
      bf16: {
        label: "bf16",
        help: "Rounded to 16 bits: close scores become ties, so routers usually stay at 32.",
      },
    }),
  },
} satisfies Partial<FieldTable>;
