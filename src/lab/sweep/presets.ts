import { METHOD_NAMES } from "../../experiment/methods.ts";

/** A sweep that is set up with one click. */
export interface SweepPreset {
  readonly name: string;
  /** What one will see, in a sentence. */
  readonly question: string;
  readonly link: string;
}

const SEEDS = "seed=0..2";

export const PRESETS: readonly SweepPreset[] = [
  {
    name: "Effect of the loss coefficient",
    question: "How hard must the router be pushed before all experts get work?",
    link: `?v=1&importanceCoef=0,0.01,0.1,1&${SEEDS}`,
  },
  {
    name: "Effect of k",
    question: "Is an image better served by one expert, by several, or by all?",
    link: `?v=1&topK=1,2,4,8&${SEEDS}`,
  },
  {
    name: "Effect of the number of experts",
    question: "Where do more experts stop helping?",
    link: `?v=1&numExperts=1..10&${SEEDS}`,
  },
  {
    name: "The whole tutorial",
    question: "The three together: experts, loss coefficients and k, in one figure.",
    link: `?v=1&numExperts=1..10&importanceCoef=0,0.01,0.1,1&topK=1,2,4&${SEEDS}`,
  },
  {
    name: "A fair fight",
    question:
      "Does a mixture beat one dense network with as many weights, or as much work an image?",
    link: `?v=1&hiddenSize=4|8|16|32&method=tutorial,dense-params,dense-flops&${SEEDS}`,
  },
  {
    name: "Every method once",
    question: "All routing systems of the literature, side by side.",
    link: `?v=1&method=${METHOD_NAMES.join(",")}`,
  },
];
