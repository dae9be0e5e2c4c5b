import {
  type AssignmentKind,
  assignmentsWith,
  type RouterKind,
  type ScoreKind,
} from "../../reference/routing.ts";
import { hasLogits, routes } from "../appliesTo.ts";
import type { GateChoice } from "../axes.ts";
import { choicesOf, type FieldTable } from "../field.ts";
import { BASELINE_NAMES, METHOD_NAMES, METHODS } from "../methods.ts";

/** Assignments that rank experts by logits, and those that do not. */
const SCORED = assignmentsWith(({ router }) => router === "logits");
const UNSCORED = assignmentsWith(({ router }) => router !== "logits");
/** Assignments with one expert an image, and those that `topK` applies to. */
const ONE_SLOT = assignmentsWith(({ slots }) => slots === "one");
const MANY_SLOTS = [...assignmentsWith(({ slots }) => slots === "k"), "expert-choice"];

/** Fields of the router: who chooses how many experts, by which score, with which gate. A rule or a limit depends only on fields above its own. */
export const ROUTER_FIELDS = {
  method: {
    name: "method",
    type: "choice",
    label: "Method",
    group: "Router",
    help: "The rule that sends images to experts.",
    live: false,
    default: "tutorial",
    choices: METHOD_NAMES.map((value) => ({
      value,
      label: METHODS[value].title,
      help: METHODS[value].idea,
    })),
  },
  numExperts: {
    name: "numExperts",
    type: "integer",
    label: "Number of experts",
    group: "Router",
    help: "How many small networks share the work.",
    formula: "y = \\sum_{i=1}^{E} g_i(x)\\,E_i(x)",
    papers: ["jacobs"],
    live: false,
    default: 8,
    min: 1,
    max: 64,
    scale: "linear",
    step: 1,
    control: "slider",
    sliderMax: 16,
  },
  assignment: {
    name: "assignment",
    type: "choice",
    label: "Assignment",
    group: "Router",
    help: "How images and experts are matched.",
    live: false,
    default: "top-k",
    choices: choicesOf<AssignmentKind>({
      "top-k": { label: "Top k", help: "Each image goes to the k experts with the highest score." },
      all: { label: "All experts", help: "Each image goes to every expert." },
      "expert-choice": {
        label: "Expert choice",
        help: "Each expert takes its highest scores; an image may get no expert, or many.",
      },
      balanced: {
        label: "Balanced (auction)",
        help: "An auction deals each batch out evenly, one expert an image.",
      },
      sinkhorn: {
        label: "Balanced (Sinkhorn)",
        help: "Scores are evened out over the batch; then each image takes its k best.",
      },
      sampled: {
        label: "By lot",
        help: "One expert is drawn by lot; the router learns from how well it did.",
      },
      "hash-image": {
        label: "Random per image",
        help: "A hash of all pixels: the same image always meets the same expert.",
      },
      random: {
        label: "Random",
        help: "An expert drawn anew for every image and step; at test, a hash decides.",
      },
      "hash-locality": {
        label: "Random per region",
        help: "Signs of 16 frozen projections: images that are alike often share an expert.",
      },
    }),
    rules: [{ given: "method", is: BASELINE_NAMES, allow: ["top-k", "all"] }],
  },
  topK: {
    name: "topK",
    type: "integer",
    label: "Experts per image (k)",
    group: "Router",
    help: "How many experts look at each image; the others are not computed for it.",
    formula: "g_i = 0 \\quad \\text{unless } z_i \\text{ is among the } k \\text{ largest}",
    papers: ["sparse"],
    live: false,
    appliesTo: ({ assignment }) => MANY_SLOTS.includes(assignment),
    default: 2,
    min: 1,
    max: 64,
    scale: "linear",
    step: 1,
    control: "slider",
    sliderMax: 8,
    limit: {
      max: ({ assignment, numExperts }) => (ONE_SLOT.includes(assignment) ? 1 : numExperts),
      given: ({ assignment }) => (ONE_SLOT.includes(assignment) ? "assignment" : "numExperts"),
    },
  },
  router: {
    name: "router",
    type: "choice",
    label: "Router weights",
    group: "Router",
    help: "Whether the router learns.",
    papers: ["frozen"],
    live: false,
    appliesTo: routes,
    default: "learned",
    choices: choicesOf<RouterKind>({
      learned: { label: "Learned", help: "The router is trained with the experts." },
      frozen: { label: "Frozen", help: "The router keeps its random first weights." },
      none: { label: "None", help: "There is no router: nothing scores the experts." },
    }),
    rules: [
      { given: "method", is: BASELINE_NAMES, allow: ["learned"] },
      {
        given: "assignment",
        is: SCORED.filter((assignment) => assignment !== "all"),
        allow: ["learned", "frozen"],
      },
      {
        given: "assignment",
        is: assignmentsWith(({ router }) => router === "projections"),
        allow: ["frozen"],
      },
      {
        given: "assignment",
        is: assignmentsWith(({ router }) => router === "none"),
        allow: ["none"],
      },
    ],
  },
  score: {
    name: "score",
    type: "choice",
    label: "Score",
    group: "Router",
    help: "How the router's numbers become the scores of the experts.",
    formula:
      "s_i = \\frac{e^{z_i}}{\\sum_{j=1}^{E} e^{z_j}} \\quad\\text{or}\\quad s_i = \\frac{1}{1 + e^{-z_i}}",
    papers: ["deepSeekV3"],
    live: false,
    appliesTo: hasLogits,
    default: "softmax",
    choices: choicesOf<ScoreKind>({
      softmax: { label: "Softmax", help: "Probabilities: one expert's gain is the others' loss." },
      sigmoid: { label: "Sigmoid", help: "Each expert is scored for itself, from 0 to 1." },
    }),
    rules: [
      { given: "router", is: ["none"], allow: ["softmax"] },
      { given: "assignment", is: ["sampled", ...UNSCORED], allow: ["softmax"] },
    ],
  },
  gate: {
    name: "gate",
    type: "choice",
    label: "Gate",
    group: "Router",
    help: "Whether the votes of the chosen experts are scaled to sum to one.",
    formula:
      "g_i = \\frac{e^{z_i}}{\\sum_{j \\in \\mathrm{top}_k} e^{z_j}} \\quad\\text{or}\\quad g_i = \\frac{e^{z_i}}{\\sum_{j=1}^{E} e^{z_j}}",
    papers: ["switch"],
    live: false,
    appliesTo: routes,
    default: "auto",
    choices: choicesOf<GateChoice>({
      auto: {
        label: "Automatic",
        help: "Renormalised for two or more experts an image, else raw: the router learns.",
      },
      renormalised: {
        label: "Renormalised",
        help: "Scaled over the chosen experts. With one alone, the router learns nothing.",
      },
      raw: { label: "Raw", help: "The score of each chosen expert as it is." },
      one: { label: "None", help: "Every chosen expert's vote counts in full." },
    }),
    rules: [
      { given: "router", is: ["none"], allow: ["one"] },
      { given: "assignment", is: ["sampled", ...UNSCORED], allow: ["one"] },
    ],
  },
} satisfies Partial<FieldTable>;
