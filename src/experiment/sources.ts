/** The papers that fields and methods come from. Rows of tables name them, so that pages fetch this where it is read. */
const PAPERS = {
  jacobs:
    "Jacobs, Jordan, Nowlan and Hinton (1991), Adaptive Mixtures of Local Experts, Neural Computation 3(1)",
  williams:
    "Williams (1992), Simple Statistical Gradient-Following Algorithms for Connectionist Reinforcement Learning, Machine Learning 8",
  jordan:
    "Jordan and Jacobs (1994), Hierarchical Mixtures of Experts and the EM Algorithm, Neural Computation 6(2)",
  eigen:
    "Eigen, Ranzato and Sutskever (2013), Learning Factored Representations in a Deep Mixture of Experts, arXiv:1312.4314",
  pascanu:
    "Pascanu, Mikolov and Bengio (2013), On the Difficulty of Training Recurrent Neural Networks, ICML",
  sutskever:
    "Sutskever, Martens, Dahl and Hinton (2013), On the Importance of Initialization and Momentum in Deep Learning, ICML",
  dropout:
    "Srivastava, Hinton, Krizhevsky, Sutskever and Salakhutdinov (2014), Dropout: A Simple Way to Prevent Neural Networks from Overfitting, JMLR 15",
  adam: "Kingma and Ba (2015), Adam: A Method for Stochastic Optimization, arXiv:1412.6980",
  sparse:
    "Shazeer et al. (2017), Outrageously Large Neural Networks: The Sparsely-Gated Mixture-of-Experts Layer, arXiv:1701.06538",
  gshard:
    "Lepikhin et al. (2021), GShard: Scaling Giant Models with Conditional Computation and Automatic Sharding, arXiv:2006.16668",
  base: "Lewis, Bhosale, Dettmers, Goyal and Zettlemoyer (2021), BASE Layers: Simplifying Training of Large, Sparse Models, arXiv:2103.16716",
  hash: "Roller, Sukhbaatar, Szlam and Weston (2021), Hash Layers For Large Sparse Models, arXiv:2106.04426",
  stochastic:
    "Zuo et al. (2022), Taming Sparsely Activated Transformer with Stochastic Experts, arXiv:2110.04260",
  vision: "Riquelme et al. (2021), Scaling Vision with Sparse Mixture of Experts, arXiv:2106.05974",
  switch:
    "Fedus, Zoph and Shazeer (2022), Switch Transformers: Scaling to Trillion Parameter Models, arXiv:2101.03961",
  clark: "Clark et al. (2022), Unified Scaling Laws for Routed Language Models, arXiv:2202.01169",
  stable:
    "Zoph et al. (2022), ST-MoE: Designing Stable and Transferable Sparse Expert Models, arXiv:2202.08906",
  expertChoice:
    "Zhou et al. (2022), Mixture-of-Experts with Expert Choice Routing, arXiv:2202.09368",
  limoe:
    "Mustafa et al. (2022), Multimodal Contrastive Learning with LIMoE: the Language-Image Mixture of Experts, arXiv:2206.02770",
  deepSeek:
    "Dai et al. (2024), DeepSeekMoE: Towards Ultimate Expert Specialization in Mixture-of-Experts Language Models, arXiv:2401.06066",
  deepSeekV3: "DeepSeek-AI (2024), DeepSeek-V3 Technical Report, arXiv:2412.19437",
  frozen:
    "Fan, Messmer and Jaggi (2024), Towards an Empirical Understanding of MoE Design Choices, arXiv:2402.13089",
  lossFree:
    "Wang, Gao, Zhao, Sun and Dai (2024), Auxiliary-Loss-Free Load Balancing Strategy for Mixture-of-Experts, arXiv:2408.15664",
} as const;

export type PaperName = keyof typeof PAPERS;

/** The papers as a reader is shown them. */
export function citePapers(papers: readonly PaperName[]): string {
  return papers.map((name) => PAPERS[name]).join("; ");
}
