import type { Axes } from "./axes.ts";
import type { PaperName } from "./sources.ts";

/** A routing system of the literature, as the page presents it. */
export interface Method {
  readonly title: string;
  /** Of the paper. */
  readonly year?: number;
  readonly family: MethodFamily;
  /** One sentence. */
  readonly idea: string;
  /** KaTeX */
  readonly formula: string;
  /** Where it comes from; baselines have none. */
  readonly papers?: readonly PaperName[];
  /** The fields that it sets; all others have their defaults. */
  readonly preset: Partial<Axes>;
  /** Differences from the paper, with reasons. */
  readonly deviation?: string;
  /** Baselines only: the cost in which the dense network equals the mixture that the fields describe. */
  readonly matches?: "parameters" | "multiplyAddsPerImage";
}

export type MethodFamily = "Learned routing" | "Fixed routing" | "One dense network";

/** Every method, in the order of the list in the page. A new preset needs a row here and nothing else. */
const ROWS = {
  tutorial: {
    title: "Tutorial top-k",
    year: 2017,
    family: "Learned routing",
    idea: "Each image goes to the k experts with the highest gate; their votes are mixed by the gate.",
    formula:
      "y = \\sum_{i \\in \\mathrm{top}_k(z)} g_i\\,E_i(x), \\qquad z = W_g\\,x, \\qquad g_i = \\frac{e^{z_i}}{\\sum_{j \\in \\mathrm{top}_k(z)} e^{z_j}}",
    papers: ["sparse"],
    preset: {},
    deviation:
      "The model of introductory articles: the paper's layer without its noise and its load loss, which Noisy top-k has.",
  },
  dense: {
    title: "Dense mixture",
    year: 1994,
    family: "Learned routing",
    idea: "Every expert sees every image, and the gate decides how much each vote counts.",
    formula: "y = \\sum_{i=1}^{E} p_i\\,E_i(x), \\qquad p = \\mathrm{softmax}(W_g\\,x)",
    papers: ["jordan"],
    preset: { assignment: "all", gate: "raw", importanceCoef: 0 },
    deviation: "Trained by gradient descent on the cross-entropy of the mixture, not by EM.",
  },
  jacobs: {
    title: "Adaptive mixture",
    year: 1991,
    family: "Learned routing",
    idea: "Every expert answers alone, and is blamed as far as its answer was likely to be the right one: experts compete instead of correcting each other.",
    formula:
      "L = -\\log \\sum_{i=1}^{E} p_i\\,q_i(\\ell), \\qquad \\frac{\\partial L}{\\partial z_i} = p_i - \\frac{p_i\\,q_i(\\ell)}{\\sum_j p_j\\,q_j(\\ell)}",
    papers: ["jacobs"],
    preset: {
      assignment: "all",
      gate: "raw",
      combine: "probabilities",
      taskLoss: "likelihood",
      importanceCoef: 0,
    },
    deviation:
      "The paper's experts are Gaussian; for classes, an expert's likelihood is the probability it gives to the label.",
  },
  "noisy-top-k": {
    title: "Noisy top-k",
    year: 2017,
    family: "Learned routing",
    idea: "Noise of a learned size shakes the choice of experts, so that all of them are tried and the load itself has a gradient.",
    formula:
      "H_i = (W_g x)_i + n_i\\,\\big(\\mathrm{softplus}((W_n x)_i) + 0.01\\big), \\qquad g = \\mathrm{softmax}(\\mathrm{KeepTop}_k(H))",
    papers: ["sparse"],
    preset: {
      noise: "learned",
      routerInit: "zero",
      gate: "renormalised",
      importanceCoef: 0.1,
      loadCoef: 0.1,
    },
    deviation: "The 0.01 is in the authors' code only: it keeps the noise from vanishing.",
  },
  gshard: {
    title: "GShard",
    year: 2020,
    family: "Learned routing",
    idea: "The best expert always, the second best by chance; each takes only so many images, first choices first.",
    formula:
      "L = L_\\mathrm{task} + \\alpha\\,E \\sum_{e} f_e P_e, \\qquad \\text{second expert kept if } 2 g_2 > u, \\qquad c = \\Big\\lceil \\tfrac{2T}{E} \\cdot 1.25 \\Big\\rceil",
    papers: ["gshard"],
    preset: {
      gate: "renormalised",
      laterChoices: "random",
      capacityFactor: 1.25,
      priority: "first-choices",
      balanceCoef: 0.01,
      balanceCounts: "first-choices",
      importanceCoef: 0,
    },
    deviation:
      "The balance loss is multiplied by the square of the number of experts, as most public code does, so that even use costs 1; a second choice left out by chance takes no place. In a mixture nothing carries a dropped image past the experts, as a layer's residual does.",
  },
  switch: {
    title: "Switch",
    year: 2021,
    family: "Learned routing",
    idea: "One expert an image, weighted by its probability among all, and a limit on how many images each takes.",
    formula:
      "y = p_i\\,E_i(x), \\quad i = \\arg\\max p, \\qquad L = L_\\mathrm{task} + \\alpha\\,E \\sum_{e} f_e P_e",
    papers: ["switch"],
    preset: { topK: 1, gate: "raw", capacityFactor: 1.25, balanceCoef: 0.01, importanceCoef: 0 },
    deviation:
      "First weights have the default size instead of a tenth of its variance, which is for deep stacks of layers; bf16 experts, jitter and dropout are left off. Initial scale, Expert precision, Noise and Expert dropout bring them back. The paper's residual needs the layer architecture.",
  },
  "expert-choice": {
    title: "Expert choice",
    year: 2022,
    family: "Learned routing",
    idea: "Experts choose images instead of images experts: every expert takes its best ones, so the load is even by construction.",
    formula:
      "S = \\mathrm{softmax}_E(x W_g), \\qquad e \\text{ takes the } c = \\Big\\lceil \\tfrac{T k}{E} \\cdot \\text{factor} \\Big\\rceil \\text{ largest of } S_{:,e}",
    papers: ["expertChoice"],
    preset: { assignment: "expert-choice", gate: "raw", capacityFactor: 1, importanceCoef: 0 },
    deviation:
      "The capacity is a multiple of T·k/E, so the paper's factor 2 is k = 2 with factor 1. An answer depends on the other images of the batch: the test is made in fixed batches, and again with every image choosing for itself.",
  },
  base: {
    title: "BASE",
    year: 2021,
    family: "Learned routing",
    idea: "An auction gives every expert the same number of images so that images and experts suit each other best in all.",
    formula:
      "\\max_a \\sum_t z_{t,a_t} \\;\\text{ with each expert } \\tfrac{T}{E} \\text{ times}, \\qquad y = \\sigma(z_a)\\,E_a(x)",
    papers: ["base"],
    preset: {
      assignment: "balanced",
      topK: 1,
      score: "sigmoid",
      gate: "raw",
      importanceCoef: 0,
    },
    deviation:
      "First weights are the default ones instead of orthogonal expert vectors: random vectors of so many dimensions are nearly orthogonal. Where the batch does not divide by the experts, each takes at most the next whole number.",
  },
  hash: {
    title: "Hash",
    year: 2021,
    family: "Fixed routing",
    idea: "A fixed rule sends each image to one expert; nothing about the routing is learned.",
    formula:
      "e(x) = \\mathrm{hash}\\big(\\mathrm{sign}(W_g\\,x)\\big) \\bmod E, \\qquad y = E_{e(x)}(x)",
    papers: ["hash"],
    preset: {
      assignment: "hash-locality",
      router: "frozen",
      topK: 1,
      gate: "one",
      importanceCoef: 0,
    },
    deviation:
      "The paper hashes a word's number, and an image has none: like images share an expert here, by the signs of 16 frozen projections. Random per image is the other choice of Assignment.",
  },
  bandit: {
    title: "Bandit",
    year: 2022,
    family: "Learned routing",
    idea: "The expert is drawn by lot from the router's probabilities, and a draw that did better than the batch becomes more likely.",
    formula:
      "\\Delta z = -\\tfrac{1}{T}\\,(r - b)\\,(\\mathbf{1}_a - p), \\qquad r = -L_\\mathrm{task}, \\qquad b = \\text{mean } r \\text{ of the other images}",
    papers: ["clark", "williams"],
    preset: {
      assignment: "sampled",
      topK: 1,
      gate: "one",
      tokenEntropyCoef: -0.01,
      importanceCoef: 0,
    },
    deviation:
      "The gate is 1, so that the router learns from rewards alone, and the baseline leaves the image's own reward out, so that it does not shrink the gradient.",
  },
  frozen: {
    title: "Frozen router",
    year: 2024,
    family: "Fixed routing",
    idea: "The router keeps its random first weights; only the experts learn.",
    formula:
      "y = \\sum_{i \\in \\mathrm{top}_k(z)} g_i\\,E_i(x), \\qquad z = W_g\\,x, \\quad W_g \\text{ fixed}",
    papers: ["frozen"],
    preset: { router: "frozen" },
    deviation: "Otherwise the tutorial's; its loss coefficient would move nothing.",
  },
  random: {
    title: "Random",
    year: 2022,
    family: "Fixed routing",
    idea: "Each image goes to an expert drawn anew at every step, so none can specialise: what a router has to beat.",
    formula: "y = E_{e}(x), \\qquad e \\sim \\mathcal{U}\\{1, \\dots, E\\}",
    papers: ["stochastic"],
    preset: { assignment: "random", router: "none", topK: 1, gate: "one", importanceCoef: 0 },
    deviation:
      "Without the paper's loss for experts that disagree; a test image is sent by a hash of its pixels, so that an answer can be repeated.",
  },
  "loss-free": {
    title: "Loss-free balance",
    year: 2024,
    family: "Learned routing",
    idea: "No balance loss: an expert used too little gets a bonus when experts are ranked, one used too much a malus.",
    formula:
      "i \\in \\mathrm{top}_k(s + b), \\qquad g_i = \\frac{s_i}{\\sum_j s_j}, \\qquad b_e \\leftarrow b_e + u\\,\\mathrm{sign}(\\bar c - c_e)",
    papers: ["lossFree"],
    preset: { score: "sigmoid", gate: "renormalised", biasRate: 0.001, importanceCoef: 0 },
    deviation: "The biases are re-centred after each step, so that they cannot drift together.",
  },
  sinkhorn: {
    title: "Sinkhorn",
    year: 2022,
    family: "Learned routing",
    idea: "While training, the scores are first scaled until all experts weigh the same in the batch, and then each image chooses.",
    formula:
      "\\mathrm{top}_k(z + \\beta), \\qquad \\beta \\text{ such that } \\textstyle\\sum_t \\mathrm{softmax}(z_t + \\beta)_e = \\tfrac{T}{E}",
    papers: ["clark"],
    preset: { assignment: "sinkhorn", gate: "renormalised", importanceCoef: 0 },
    deviation:
      "The paper has one expert an image; k = 2 compares with the other methods. The scaling takes a fixed number of rounds.",
  },
  "sigmoid-shared": {
    title: "DeepSeek-style",
    year: 2024,
    family: "Learned routing",
    idea: "Many small experts with sigmoid scores, and one shared expert that sees every image.",
    formula:
      "y = E_\\mathrm{shared}(x) + \\sum_{i \\in \\mathrm{top}_k(s + b)} \\frac{s_i}{\\sum_j s_j}\\,E_i(x), \\qquad s = \\sigma(W_g\\,x)",
    papers: ["deepSeek", "deepSeekV3"],
    preset: {
      score: "sigmoid",
      gate: "renormalised",
      numExperts: 16,
      topK: 4,
      hiddenSize: 5,
      numSharedExperts: 1,
      biasRate: 0.001,
      balanceCoef: 0.0001,
      importanceCoef: 0,
    },
    deviation:
      "The default's experts are halved in size and doubled in number and choices; the paper splits finer, and scales the routed sum by 2.5.",
  },
  "dense-params": {
    title: "As many parameters",
    family: "One dense network",
    idea: "No experts: one network with as many weights as the mixture described here.",
    formula: "H = \\mathrm{round}\\Big(\\frac{\\text{parameters} - C}{D + 1 + C}\\Big)",
    preset: {},
    matches: "parameters",
  },
  "dense-flops": {
    title: "As much work per image",
    family: "One dense network",
    idea: "No experts: one network with as many multiply–adds per image as the mixture described here, its router counted.",
    formula: "H = \\mathrm{round}\\Big(\\frac{D\\,E + k\\,H_E\\,(D + C)}{D + C}\\Big)",
    preset: {},
    matches: "multiplyAddsPerImage",
  },
} satisfies Record<string, Method>;

export type MethodName = keyof typeof ROWS;
export const METHODS: Readonly<Record<MethodName, Method>> = ROWS;
export const METHOD_NAMES = Object.keys(ROWS) as readonly MethodName[];

export const BASELINE_NAMES = METHOD_NAMES.filter(isBaseline);

/** Whether a method trains one dense network instead of the mixture that its fields describe. */
export function isBaseline(method: MethodName): boolean {
  return METHODS[method].matches !== undefined;
}
