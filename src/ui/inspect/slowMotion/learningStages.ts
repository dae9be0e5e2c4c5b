import type { GroupTrace, StepTrace } from "../../../probe/slowMotion/stepTrace.ts";
import type { AuxTerm } from "../../../reference/routing.ts";
import {
  formatFixed,
  formatInteger,
  formatNumber,
  formatPercent,
  formatSmall,
} from "../../format.ts";
import {
  classBars,
  colourOf,
  expertBars,
  facts,
  isOfProbabilities,
  isTaken,
  keptSlots,
  nameOf,
  routedSlots,
  slotBars,
} from "./figures.ts";
import type { Stage, StageFigure, StagePicture } from "./stage.ts";

const TERMS: Readonly<Record<AuxTerm, string>> = {
  importance: "importance loss",
  load: "load loss",
  balance: "balance loss",
  z: "z-loss",
  tokenEntropy: "entropy of each image’s choice",
  batchEntropy: "entropy over the batch",
};

const GROUPS: Readonly<Record<GroupTrace["group"], string>> = {
  router: "router",
  hiddenWeight: "experts, first layer",
  hiddenBias: "experts, first biases",
  outputWeight: "experts, second layer",
  outputBias: "experts, second biases",
  projection: "projection",
  projectionBias: "projection’s biases",
  head: "head",
  headBias: "head’s biases",
  balanceBias: "balance bias",
};

/** From the loss to the update of every weight. */
export const LEARNING_STAGES: readonly Stage[] = [
  {
    id: "loss",
    part: "Loss",
    title: "The loss",
    isIn: () => true,
    say: ({ image, batch }) =>
      `This image’s loss is ${formatSmall(image.loss)}; the batch’s mean is ${formatSmall(batch.taskLoss)}, with ${formatInteger(batch.correct)} of ${formatInteger(batch.images.length)} images right.`,
    formula: ({ routing }) =>
      ({
        "cross-entropy": "L = -\\log P_{\\text{label}}",
        likelihood: "L = -\\log \\sum_{e} g_e\\,q_{e,\\text{label}}",
        competitive: "L = -\\sum_{e} g_e\\,\\log q_{e,\\text{label}}",
      })[routing.taskLoss],
    shader: (trace) =>
      isOfProbabilities(trace)
        ? { file: "expert_losses.wgsl", mark: "fn loss_of(" }
        : { file: "head.wgsl", mark: "let loss = log(total) + prediction.largest" },
    figures: (trace) => {
      const { batch } = trace;
      const terms = (Object.keys(TERMS) as AuxTerm[]).filter((term) => batch.terms[term] !== 0);
      return [
        facts(
          "What the step minimises",
          ["Term", "value"],
          [
            ["task loss, mean of the batch", formatSmall(batch.taskLoss)],
            ...terms.map((term) => [
              `${TERMS[term]}, times its coefficient`,
              formatSmall(batch.terms[term]),
            ]),
            ["sum", formatSmall(batch.taskLoss + batch.auxLoss)],
          ],
        ),
      ];
    },
  },
  {
    id: "back-answer",
    part: "Way back",
    title: "Back to the answers",
    isIn: isTaken,
    say: (trace) =>
      trace.image.classGradient
        ? "The gradient of the class scores is the probabilities less 1 at the label, divided by the size of the batch. Each expert gets it times its gate; what a gate gets says whether its expert helped."
        : "Each expert is blamed for its own answer, as far as the mixture relied on it.",
    formula: (trace) =>
      trace.image.classGradient
        ? "\\frac{\\partial L}{\\partial y} = \\frac{P - \\mathrm{onehot}}{T}, \\qquad \\frac{\\partial L}{\\partial g_e} = \\frac{\\partial L}{\\partial y} \\cdot o_e"
        : "\\frac{\\partial L}{\\partial o_e} = \\frac{w_e\\,(q_e - \\mathrm{onehot})}{T}",
    shader: (trace) =>
      trace.image.classGradient
        ? {
            file: "head.wgsl",
            mark: "= (probability - select(0.0, 1.0, c == label)) / batch_tokens;",
          }
        : { file: "expert_losses.wgsl", mark: "= blame.scale * miss / f32(batch.tokens);" },
    figures: (trace) => {
      const { image } = trace;
      const gates = routedSlots(image).filter(({ isKept }) => isKept);
      const own: StageFigure[] = image.classGradient
        ? [classBars(trace, "Gradient of the class scores", image.classGradient)]
        : [
            ...slotBars(
              trace,
              (name) => `Gradient of ${name}’s answer`,
              ({ outputGradient }) => outputGradient,
              "classes",
            ),
          ];
      if (gates.length === 0) return own;
      const names = gates.map(({ expert }) => nameOf(trace, expert));
      const values = gates.map(({ gateGradient }) => gateGradient ?? 0);
      const colours = gates.map(({ expert }) => colourOf(trace, expert));
      return [
        ...own,
        { kind: "bars", title: "Gradient of the gates", names, values, colours, marked: [] },
      ];
    },
  },
  {
    id: "back-router",
    part: "Way back",
    title: "Back to the router",
    isIn: ({ image, routing }) => image.logitGradient !== undefined && routing.router === "learned",
    say: (trace) => {
      const terms = (Object.keys(TERMS) as AuxTerm[]).filter(
        (term) => trace.batch.terms[term] !== 0,
      );
      const also =
        terms.length === 0
          ? ""
          : `, and those of the ${terms.map((term) => TERMS[term]).join(", ")}`;
      return `The gates’ gradients go through the softmax to the logits${also}. A negative one raises its expert’s logit for such an image.`;
    },
    formula: () =>
      "\\frac{\\partial L}{\\partial z_e} = g_e \\Big( \\frac{\\partial L}{\\partial g_e} - \\sum_{i \\in S} g_i \\frac{\\partial L}{\\partial g_i} \\Big) + \\dots",
    shader: ({ routing }) =>
      routing.assignment === "sampled"
        ? { file: "lib/router_backward.wgsl", mark: "fn reinforce(" }
        : { file: "lib/router_backward.wgsl", mark: "fn through_gates(" },
    figures: (trace) => {
      const { E } = trace.letters;
      const gradient = trace.image.logitGradient;
      if (!gradient) return [];
      const isOfScales = gradient.length > E;
      return [
        ...expertBars(trace, "Gradient of the logits", gradient.subarray(0, E)),
        ...(isOfScales
          ? expertBars(trace, "Gradient of the noise’s scales", gradient.subarray(E))
          : []),
      ];
    },
  },
  {
    id: "back-hidden",
    part: "Way back",
    title: "Back to the hidden units",
    isIn: isTaken,
    say: () =>
      "Through the second layer the gradient reaches the hidden units. A unit that was zero gets none: it does not learn from this image.",
    formula: () =>
      "\\frac{\\partial L}{\\partial h} = W_2^{(e)\\top} \\frac{\\partial L}{\\partial o_e} \\cdot [h > 0]",
    shader: () => ({
      file: "lib/expert_backward.wgsl",
      mark: "let dh = select(vec4f(0.0), hidden_scale * back",
    }),
    figures: (trace) =>
      slotBars(
        trace,
        (name) => `Gradient of ${name}’s hidden units`,
        ({ hiddenGradient }) => hiddenGradient,
        "units",
      ),
  },
  {
    id: "weights",
    part: "Way back",
    title: "Back to every weight",
    isIn: ({ batch }) => batch.isSafe,
    say: ({ weights, letters }) => {
      const idle = weights.experts.filter((norm) => norm === 0).length;
      const clipped =
        weights.clipScale < 1
          ? ` It is too long and is scaled down to ${formatPercent(weights.clipScale)}.`
          : "";
      const silent =
        idle === 0
          ? ""
          : ` ${formatInteger(idle)} of ${letters.A} experts got no image and do not move.`;
      return `Over all images of the batch, each weight’s gradient is a sum of input times gradient. Together they are ${formatSmall(weights.gradientNorm)} long.${clipped}${silent}`;
    },
    formula: () =>
      "\\frac{\\partial L}{\\partial W_1^{(e)}} = \\sum_{t \\in T_e} x_t \\Big(\\frac{\\partial L}{\\partial h_t}\\Big)^{\\!\\top}",
    shader: () => ({ file: "lib/update_hidden.wgsl", mark: "sums[u / 4u][u % 4u] = fma(" }),
    figures: (trace) => [...gradientPictures(trace), ...expertLengths(trace)],
  },
  {
    id: "skipped",
    part: "Way back",
    title: "The step is skipped",
    isIn: ({ batch }) => !batch.isSafe,
    say: () =>
      "A loss or a gradient of this batch is not finite, or so large that it might not be: nothing is changed, and the next batch is drawn.",
    formula: () => "",
    shader: () => ({ file: "finish_step.wgsl", mark: "@compute" }),
    figures: () => [],
  },
  {
    id: "update",
    part: "Way back",
    title: "The update",
    isIn: ({ batch }) => batch.isSafe,
    say: ({ weights, optimizer, settings }) =>
      `${optimizer === "adam" ? "Adam moves every weight against its gradient’s running mean, in units of its usual size" : "Every weight moves against its gradient"}, with a learning rate of ${formatNumber(settings.learningRate)}. ${
        weights.isUpdated
          ? "How far each kind of weight moves is in the table."
          : "How far each weight moves depends on the running means too, which are known here while the run rests, at its newest step."
      }`,
    formula: ({ optimizer }) =>
      optimizer === "adam"
        ? "w \\leftarrow w - \\eta\\,\\frac{\\hat m}{\\sqrt{\\hat v} + \\epsilon}, \\qquad m \\leftarrow \\beta_1 m + (1 - \\beta_1)\\,\\tfrac{\\partial L}{\\partial w}"
        : "b \\leftarrow \\mu\\,b + \\tfrac{\\partial L}{\\partial w}, \\qquad w \\leftarrow w - \\eta\\,b",
    shader: ({ optimizer }) => ({
      file: "lib/optimiser.wgsl",
      mark: optimizer === "adam" ? "fn adam(" : "fn sgd(",
    }),
    figures: ({ weights, settings }) => [
      facts(
        "Lengths (Euclidean norms), kind by kind",
        ["Weights", "number", "length", "gradient", ...(weights.isUpdated ? ["change"] : [])],
        // Without a rate, the balance bias stays zero.
        weights.groups
          .filter(({ group }) => group !== "balanceBias" || settings.biasRate > 0)
          .map(({ group, count, norm, gradientNorm, changeNorm }) => [
            GROUPS[group],
            formatInteger(count),
            formatFixed(norm, 2),
            formatSmall(gradientNorm),
            ...(changeNorm === undefined ? [] : [formatSmall(changeNorm)]),
          ]),
      ),
    ],
  },
];

function gradientPictures(trace: StepTrace): readonly StageFigure[] {
  const { pictures } = trace.weights;
  if (!pictures) return [];
  const { D } = trace.letters;
  const name = nameOf(trace, pictures.expert);
  const units = pictures.units.length / D;
  const own: StagePicture[] = Array.from({ length: units }, (_, u) => ({
    name: `unit ${u + 1}`,
    weights: pictures.units.subarray(u * D, (u + 1) * D),
  }));
  const router: StagePicture[] = pictures.router
    ? [{ name: `the router’s for ${name}`, weights: pictures.router }]
    : [];
  return [
    {
      kind: "pictures",
      title: `Gradients of ${name}’s weights over the pixels: where they are orange, ink will count for more`,
      pictures: [...own, ...router],
    },
  ];
}

function expertLengths(trace: StepTrace): readonly StageFigure[] {
  const { experts } = trace.weights;
  const all = Array.from(experts.keys());
  return [
    {
      kind: "bars",
      title: "Length of the gradient of each expert’s weights",
      names: all.map((e) => nameOf(trace, e)),
      values: experts,
      colours: all.map((e) => colourOf(trace, e)),
      marked: keptSlots(trace.image).map(({ expert }) => expert),
    },
  ];
}
