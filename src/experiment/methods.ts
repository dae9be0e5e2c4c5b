import type { MethodName } from "./experiment.ts";

/** A routing system of the literature, as the page presents it. */
export interface Method {
  readonly title: string;
  readonly year: number;
  /** One sentence. */
  readonly idea: string;
  /** KaTeX */
  readonly formula: string;
  readonly source: string;
}

export const METHODS = {
  tutorial: {
    title: "Tutorial top-k",
    year: 2017,
    idea: "Each image goes to the k experts with the highest gate; their votes are mixed by the gate.",
    formula:
      "y = \\sum_{i \\in \\mathrm{top}_k(z)} g_i\\,E_i(x), \\qquad z = W_g\\,x, \\qquad g_i = \\frac{e^{z_i}}{\\sum_{j \\in \\mathrm{top}_k(z)} e^{z_j}}",
    source:
      "Shazeer et al. (2017), Outrageously Large Neural Networks: The Sparsely-Gated Mixture-of-Experts Layer, arXiv:1701.06538",
  },
} as const satisfies Record<MethodName, Method>;
