import { formatFixed, formatInteger, formatNumber, formatPercent } from "../../format.ts";
import { CHOICES, sayChoice } from "./choiceStages.ts";
import {
  batchPictures,
  expertBars,
  facts,
  inkOf,
  listExperts,
  nameOf,
  queues,
  routedSlots,
  unitBars,
} from "./figures.ts";
import type { Stage, StagePicture } from "./stage.ts";

/** From the batch to the experts’ queues. */
export const ROUTING_STAGES: readonly Stage[] = [
  {
    id: "batch",
    part: "Batch",
    title: "A batch is drawn",
    isIn: () => true,
    say: ({ batch, step, image }) =>
      `Step ${formatInteger(step + 1)} learns from ${formatInteger(batch.images.length)} training images. Their order is a shuffle that seed and epoch decide, so every machine draws the same. We follow image ${image.place + 1} of the batch, a ${image.label}.`,
    formula: () => "i_t = \\pi_{\\text{seed, epoch}}(\\text{start} + t)",
    shader: () => ({ file: "lib/sample_order.wgsl", mark: "fn permute_index(" }),
    figures: (trace) => [batchPictures(trace)],
  },
  {
    id: "input",
    part: "Batch",
    title: "Pixels are disturbed",
    isIn: ({ image }) => image.seenPixels !== undefined || image.shakenPixels !== undefined,
    say: ({ image, settings }) =>
      [
        image.seenPixels
          ? `${formatPercent(settings.inputDropout, 0)} of the pixels are dropped, and the others are made brighter in proportion.`
          : "",
        image.shakenPixels
          ? `The router’s copy is shaken: each pixel is scaled by a number within ${formatPercent(settings.noiseScale, 0)} of 1.`
          : "",
      ]
        .filter(Boolean)
        .join(" "),
    formula: ({ image }) =>
      image.shakenPixels
        ? "x'_d = x_d\\,(1 + \\varepsilon\\,(2u_d - 1))"
        : "x'_d = \\frac{x_d}{1 - p}\\,[u_d \\ge p]",
    shader: ({ image }) =>
      image.shakenPixels
        ? { file: "lib/disturbances.wgsl", mark: "fn jittered(" }
        : { file: "lib/disturbances.wgsl", mark: "fn dropped(" },
    figures: ({ image }) => {
      const pictures: StagePicture[] = [{ name: "as it is", ink: image.pixels }];
      if (image.seenPixels) pictures.push({ name: "after dropout", ink: inkOf(image.seenPixels) });
      if (image.shakenPixels) {
        pictures.push({ name: "for the router", ink: inkOf(image.shakenPixels) });
      }
      return [{ kind: "pictures", title: "The image that is followed", pictures }];
    },
  },
  {
    id: "projection",
    part: "Batch",
    title: "Features",
    isIn: ({ image }) => image.features !== undefined,
    say: ({ letters }) =>
      `A projection turns the ${letters.D} pixels into ${letters.M} features, which router and experts see.`,
    formula: () => "u = W_p\\,x + b_p",
    shader: () => ({ file: "project.wgsl", mark: "sums[i][v][c] += by_pairs(w[c], pixels[i]);" }),
    figures: ({ image }) => (image.features ? [unitBars("Features u", image.features)] : []),
  },
  {
    id: "logits",
    part: "Routing",
    title: "The router scores the experts",
    isIn: ({ image }) => image.logits !== undefined,
    say: (trace) => {
      const { logits } = trace.image;
      const best = logits ? logits.indexOf(Math.max(...logits)) : 0;
      return `One product of the image with the router’s matrix gives a logit for each expert. ${nameOf(trace, best)} has the largest.`;
    },
    formula: ({ letters }) => (letters.M > 0 ? "z = W_r\\,u" : "z = W_r\\,x"),
    shader: () => ({ file: "route.wgsl", mark: "scores[i][v][c] += by_pairs(w[c], inputs[i]);" }),
    figures: (trace) => expertBars(trace, "Logits z", trace.image.logits),
  },
  {
    id: "projections",
    part: "Routing",
    title: "Projections for a hash",
    isIn: ({ image }) => image.projections !== undefined,
    say: ({ letters }) =>
      `A fixed random matrix projects the image to ${letters.Q} numbers, of which only the signs count.`,
    formula: () => "z = W_h\\,x",
    shader: () => ({ file: "route.wgsl", mark: "scores[i][v][c] += by_pairs(w[c], inputs[i]);" }),
    figures: ({ image }) =>
      image.projections ? [unitBars("Projections z", image.projections)] : [],
  },
  {
    id: "noise",
    part: "Routing",
    title: "Noise",
    isIn: ({ image }) => image.noise !== undefined,
    say: ({ letters }) =>
      letters.Q > letters.E
        ? "Normal noise, of a scale that a second half of the router’s matrix learns for each image and expert, is added to the logits."
        : "Normal noise of a fixed scale is added to the logits.",
    formula: ({ letters }) =>
      letters.Q > letters.E
        ? "\\tilde z_e = z_e + n_e\\,\\big(\\mathrm{softplus}(z_{E+e}) + 0.01\\big)"
        : "\\tilde z_e = z_e + \\sigma\\,n_e",
    shader: () => ({
      file: "route.wgsl",
      mark: "let noise = noise_deviation(row, e, replica) * normal(t, e, replica);",
    }),
    figures: (trace) => {
      const { noise, logits } = trace.image;
      if (!noise || !logits) return [];
      const rows = Array.from(logits, (z, e) => [
        nameOf(trace, e),
        formatFixed(z, 3),
        formatFixed(noise.scale[e], 3),
        formatFixed(noise.normal[e], 3),
        formatFixed(noise.noisy[e], 3),
      ]);
      return [
        ...expertBars(trace, "Logits with noise", noise.noisy),
        facts("How each came about", ["Expert", "logit", "scale", "normal number", "sum"], rows),
      ];
    },
  },
  {
    id: "scores",
    part: "Routing",
    title: "Scores",
    isIn: ({ image }) => image.scores !== undefined,
    say: ({ routing }) =>
      routing.score === "softmax"
        ? "A softmax turns the logits into scores that sum to 1."
        : "A sigmoid turns each logit into a score between 0 and 1, whatever the others are.",
    formula: ({ routing }) =>
      routing.score === "softmax"
        ? "s_e = \\frac{e^{z_e}}{\\sum_i e^{z_i}}"
        : "s_e = \\frac{1}{1 + e^{-z_e}}",
    shader: ({ routing }) => ({
      file: "lib/scores.wgsl",
      mark: routing.score === "softmax" ? "fn score(" : "fn sigmoid(",
    }),
    figures: (trace) => expertBars(trace, "Scores s", trace.image.scores),
  },
  {
    id: "bias",
    part: "Routing",
    title: "The balance bias",
    isIn: ({ image }) => image.bias !== undefined,
    say: ({ settings }) =>
      `A bias is added to each score, for the choice alone. After the step it rises by ${formatNumber(settings.biasRate)} for experts that had less than their fair share, and falls for the others.`,
    formula: () => "r_e = s_e + b_e",
    shader: () => ({ file: "route.wgsl", mark: "return score(z, scale) + bias;" }),
    figures: (trace) => expertBars(trace, "Balance bias b", trace.image.bias),
  },
  {
    id: "choice",
    part: "Routing",
    title: "The choice",
    isIn: () => true,
    say: sayChoice,
    formula: ({ routing }) => CHOICES[routing.assignment].formula,
    shader: ({ routing }) => CHOICES[routing.assignment].shader,
    figures: (trace) => expertBars(trace, "Images of the batch for each expert", trace.batch.load),
  },
  {
    id: "gates",
    part: "Routing",
    title: "Gates",
    isIn: ({ image }) => routedSlots(image).length > 0,
    say: (trace) => {
      const gates = routedSlots(trace.image).map(
        ({ expert, gate }) => `${nameOf(trace, expert)} ${formatFixed(gate, 3)}`,
      );
      const few = gates.length > 6 ? "" : `: ${gates.join(", ")}`;
      if (trace.routing.gate === "one" || trace.image.logits === undefined) {
        return "Every chosen expert counts fully: its gate is 1.";
      }
      return trace.routing.gate === "raw"
        ? `The gate of a chosen expert is its score${few}.`
        : `The gates of the chosen experts are scaled so that they sum to 1${few}.`;
    },
    formula: ({ routing, image }) => {
      if (routing.gate === "one" || image.logits === undefined) return "g_e = 1";
      if (routing.gate === "raw") return "g_e = s_e";
      return routing.score === "softmax"
        ? "g_e = \\frac{e^{z_e}}{\\sum_{i \\in S} e^{z_i}}"
        : "g_e = \\frac{s_e}{\\sum_{i \\in S} s_i}";
    },
    shader: () => ({
      file: "lib/gates.wgsl",
      mark: "if (!UNGATED) { gate = expert_probability(",
    }),
    figures: (trace) => {
      const gates = new Float32Array(trace.letters.E);
      for (const { expert, gate } of routedSlots(trace.image)) gates[expert] = gate;
      return expertBars(trace, "Gates g", gates);
    },
  },
  {
    id: "later-choices",
    part: "Routing",
    title: "Later choices, by chance",
    isIn: ({ routing }) => routing.laterChoices === "random",
    say: (trace) =>
      `A second or later choice is kept with a probability of twice its gate. Of this image’s choices there remain ${listExperts(
        trace,
        routedSlots(trace.image).map(({ expert }) => expert),
      )}.`,
    formula: () => "\\text{keep if } 2\\,g_e > u",
    shader: () => ({ file: "lib/gates.wgsl", mark: "if (!(2.0 * gate > u)) { e |= DECLINED; }" }),
    figures: () => [],
  },
  {
    id: "capacity",
    part: "Routing",
    title: "Capacity",
    isIn: ({ batch, routing }) =>
      batch.capacity > 0 &&
      routing.assignment !== "expert-choice" &&
      routing.assignment !== "balanced",
    say: (trace) => {
      const { batch, image } = trace;
      const gone = routedSlots(image).filter(({ isKept }) => !isKept);
      const own =
        gone.length === 0
          ? "This image was kept by all that it was sent to."
          : `This image was turned away by ${listExperts(
              trace,
              gone.map(({ expert }) => expert),
            )}.`;
      return `Each expert takes ${formatInteger(batch.capacity)} images of the batch at most. ${formatInteger(batch.dropped)} assignments were dropped. ${own}`;
    },
    formula: () => "c = \\Big\\lceil \\text{factor} \\cdot \\frac{T\\,k}{E} \\Big\\rceil",
    shader: ({ routing }) => ({
      file: "lib/capacity.wgsl",
      mark:
        routing.priority === "gate"
          ? "routes[a].kept = select(0u, 1u, ties || gate > least);"
          : "routes[a].kept = select(0u, 1u, taken < capacity);",
    }),
    figures: (trace) => expertBars(trace, "Images that chose each expert", trace.batch.load),
  },
  {
    id: "dispatch",
    part: "Routing",
    title: "Dispatch",
    isIn: () => true,
    say: ({ batch }) =>
      `The ${formatInteger(batch.order.length)} assignments that are kept are sorted by expert, so that each expert works off its own in one go. ${
        batch.unrouted === 0
          ? "Every image has an expert."
          : `${formatInteger(batch.unrouted)} images have none.`
      }`,
    formula: () => "\\text{offset}_{e+1} = \\text{offset}_e + |T_e|",
    shader: () => ({
      file: "dispatch.wgsl",
      mark: "order[first_route + firsts[route.expert] + place]",
    }),
    figures: (trace) => [queues(trace)],
  },
];
