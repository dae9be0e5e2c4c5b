import { formatInteger, formatPercent } from "../../format.ts";
import {
  classBars,
  isOfProbabilities,
  isTaken,
  keptSlots,
  nameOf,
  slotBars,
  unitBars,
} from "./figures.ts";
import type { Stage } from "./stage.ts";

/** From the experts' hidden units to the model's answer. */
export const EXPERT_STAGES: readonly Stage[] = [
  {
    id: "hidden",
    part: "Experts",
    title: "Hidden units",
    isIn: isTaken,
    say: (trace) => {
      const slots = keptSlots(trace.image);
      const active = slots.map(({ expert, hidden }) => {
        const on = hidden?.filter((h) => h > 0).length ?? 0;
        return `${nameOf(trace, expert)} ${on} of ${hidden?.length ?? 0}`;
      });
      const which = active.length > 4 ? "" : ` Active here: ${active.join(", ")}.`;
      return `Each expert that took the image computes its hidden units; what is below zero becomes zero.${which}`;
    },
    formula: ({ letters }) => `h = \\max(0,\\, W_1^{(e)} ${letters.M > 0 ? "u" : "x"} + b_1^{(e)})`,
    shader: () => ({ file: "expert_hidden.wgsl", mark: "let h = select(z, vec4f(0.0)" }),
    figures: (trace) =>
      slotBars(
        trace,
        (name) => `Hidden units of ${name}`,
        ({ hidden }) => hidden,
        "units",
      ),
  },
  {
    id: "votes",
    part: "Experts",
    title: "Each expert’s answer",
    isIn: isTaken,
    say: (trace) =>
      trace.letters.M > 0
        ? `The second layer gives ${formatInteger(trace.letters.M)} numbers to add to the features.`
        : `The second layer gives a score for each class. ${keptSlots(trace.image)
            .slice(0, 4)
            .map(({ expert, output }) =>
              output ? `${nameOf(trace, expert)} says ${output.indexOf(Math.max(...output))}` : "",
            )
            .join(", ")}.`,
    formula: () => "o_e = W_2^{(e)} h + b_2^{(e)}",
    shader: () => ({
      file: "lib/mixture.wgsl",
      mark: "output += h.x * expert_weights(at) + h.y",
    }),
    figures: (trace) =>
      slotBars(
        trace,
        (name) => `Answer of ${name}`,
        ({ output }) => output,
        "classes",
      ),
  },
  {
    id: "probabilities",
    part: "Experts",
    title: "Each expert’s probabilities",
    isIn: (trace) => isOfProbabilities(trace) && isTaken(trace),
    say: () => "A softmax turns each expert’s scores into probabilities of its own.",
    formula: () => "q_e = \\mathrm{softmax}(o_e)",
    shader: () => ({ file: "lib/answers.wgsl", mark: "fn probability_of(" }),
    figures: (trace) =>
      slotBars(
        trace,
        (name) => `Probabilities of ${name}`,
        ({ probabilities }) => probabilities,
        "classes",
      ),
  },
  {
    id: "mix",
    part: "Experts",
    title: "The mix",
    isIn: () => true,
    say: ({ image, letters }) => {
      const best = image.probabilities[image.answer];
      const right = image.answer === image.label ? "which is right" : `it is a ${image.label}`;
      return `The answers are added up, each times its gate${letters.M > 0 ? ", to the features, and a head gives the class scores" : ""}. After a softmax the model says ${image.answer} with ${formatPercent(best)}: ${right}.`;
    },
    formula: (trace) => {
      if (trace.letters.M > 0) {
        return "v = u + \\sum_{e \\in S} g_e\\,o_e, \\qquad y = W_c\\,v + b_c";
      }
      return trace.routing.combine === "probabilities"
        ? "P = \\sum_{e \\in S} g_e\\,q_e, \\qquad y = \\log P"
        : "y = \\sum_{e \\in S} g_e\\,o_e, \\qquad P = \\mathrm{softmax}(y)";
    },
    shader: ({ routing }) =>
      routing.combine === "probabilities"
        ? { file: "lib/mixture.wgsl", mark: "routes[a].gate * probability_of(a, c, scale);" }
        : { file: "lib/mixture.wgsl", mark: "mixture += route.gate * output;" },
    figures: (trace) => [
      ...(trace.image.mixed ? [unitBars("Features with the answers, v", trace.image.mixed)] : []),
      classBars(trace, "Class scores y", trace.image.classScores),
      classBars(trace, "Probabilities P", trace.image.probabilities),
    ],
  },
];
