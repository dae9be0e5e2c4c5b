import type { StepTrace } from "../../../probe/slowMotion/stepTrace.ts";
import type { AssignmentKind } from "../../../reference/routing.ts";
import { formatInteger } from "../../format.ts";
import { listExperts, routedSlots } from "./figures.ts";
import type { ShaderPlace } from "./stage.ts";

/** How a kind of assignment chooses: a sentence, a formula, and the shader that does it. */
interface Choice {
  readonly say: (trace: StepTrace, chosen: string) => string;
  readonly formula: string;
  readonly shader: ShaderPlace;
}

const kOf = ({ letters }: StepTrace) => formatInteger(letters.J);

export const CHOICES: Readonly<Record<AssignmentKind, Choice>> = {
  "top-k": {
    say: (trace, chosen) =>
      trace.letters.J === 1
        ? `The image goes to the expert that ranks highest: ${chosen}.`
        : `The image goes to the ${kOf(trace)} experts that rank highest: ${chosen}.`,
    formula: "S = \\mathrm{top}_k(z)",
    shader: { file: "lib/choice.wgsl", mark: "fn choose(" },
  },
  all: {
    say: (trace) => `Every image goes to all ${formatInteger(trace.letters.E)} experts.`,
    formula: "S = \\{1, \\dots, E\\}",
    shader: { file: "route.wgsl", mark: "if (EVERY_EXPERT) {" },
  },
  "expert-choice": {
    say: (trace, chosen) =>
      `Each expert takes the ${formatInteger(trace.batch.capacity)} images of the batch with the largest score for it. This image was taken by ${chosen}.`,
    formula: "T_e = \\mathrm{top}_c\\,(s_{\\cdot e})",
    shader: { file: "lib/capacity.wgsl", mark: "least |= bit" },
  },
  balanced: {
    say: (trace, chosen) =>
      `An auction gives every expert at most ${formatInteger(trace.batch.capacity)} images, so that the sum of the logits is nearly the largest possible. This image went to ${chosen}.`,
    formula:
      "\\max_{a} \\sum_t z_{t,a(t)} \\quad \\text{with} \\quad |\\{t : a(t) = e\\}| \\le \\lceil T/E \\rceil",
    shader: { file: "assign_balanced.wgsl", mark: "return Bid(expert" },
  },
  sinkhorn: {
    say: (trace, chosen) =>
      `Sinkhorn’s iteration finds an offset for each expert that makes all equally wanted by this batch; the image goes to the ${kOf(trace)} best with it: ${chosen}.`,
    formula: "S = \\mathrm{top}_k(z + \\beta)",
    shader: { file: "assign_sinkhorn.wgsl", mark: "beta[e] = log(" },
  },
  sampled: {
    say: (_, chosen) =>
      `One expert is drawn with the probabilities that the router gives: ${chosen}.`,
    formula: "e \\sim \\mathrm{softmax}(z)",
    shader: { file: "route.wgsl", mark: "fn sample(" },
  },
  "hash-image": {
    say: (_, chosen) =>
      `A hash of the image’s pixels names its expert, the same one in every epoch: ${chosen}.`,
    formula: "e = \\mathrm{hash}(x) \\bmod E",
    shader: { file: "lib/hashing.wgsl", mark: "fn hash_image(" },
  },
  "hash-locality": {
    say: (_, chosen) =>
      `The signs of the projections are a key, and the key’s hash names the expert: ${chosen}. Similar images have similar keys.`,
    formula: "e = \\mathrm{hash}\\big(\\mathrm{sign}(W_h\\,x)\\big) \\bmod E",
    shader: { file: "lib/hashing.wgsl", mark: "fn hash_locality(" },
  },
  random: {
    say: (_, chosen) =>
      `The expert is drawn at random, whatever the image shows, anew in every step: ${chosen}.`,
    formula: "e \\sim \\mathrm{uniform}(1, \\dots, E)",
    shader: { file: "route.wgsl", mark: "fn draw_expert(" },
  },
};

/** The sentence on the choice of the image that is followed. */
export function sayChoice(trace: StepTrace): string {
  const chosen = routedSlots(trace.image).map(({ expert }) => expert);
  return CHOICES[trace.routing.assignment].say(trace, listExperts(trace, chosen));
}
