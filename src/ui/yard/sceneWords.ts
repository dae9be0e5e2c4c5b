import type { YardDigit, YardScene } from "../../probe/yardSnapshot.ts";
import { share, sum } from "../../reference/measures.ts";
import type { AssignmentKind } from "../../reference/routing.ts";
import type { ModelDescription } from "../../run/events.ts";
import { formatInteger, formatPercent } from "../format.ts";
import { expertName } from "../theme/palette.ts";
import type { YardView } from "./traits.ts";

const COUNTS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight"];

const inWords = (count: number) => COUNTS[count] ?? formatInteger(count);
const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** What the yard shows, in a sentence or two. */
export function describeScene(model: ModelDescription, scene: YardScene, view: YardView): string {
  const numDigits = scene.digits.length;
  if (view === "training") {
    const batch = formatInteger(scene.batchImages);
    const numDropped = scene.digits.filter(({ dropped }) => dropped.length > 0).length;
    const picked = numDropped > 0 ? `, ${inWords(numDropped)} picked for being dropped` : "";
    const subject = `${capital(inWords(numDigits))} of a training batch of ${batch}${picked}`;
    return `${subject}: ${describeTraining(model, scene)}`;
  }
  const arrival = `${capital(inWords(numDigits))} test digit${numDigits === 1 ? " arrives" : "s arrive"}`;
  return describeTest(model, scene, arrival);
}

function describeTest(model: ModelDescription, scene: YardScene, arrival: string): string {
  const { routing, numExperts, topK } = model;
  switch (routing.assignment) {
    case "expert-choice": {
      const quota = formatInteger(scene.capacity);
      const batch = formatInteger(scene.batchImages);
      const shown = scene.digits.filter(({ experts }) => experts.length === 0).length;
      const among = shown > 0 ? `, ${inWords(shown)} of them shown` : "";
      const left =
        scene.unrouted > 0 ? ` ${formatInteger(scene.unrouted)} are chosen by none${among}.` : "";
      return `The experts choose: each takes the ${quota} of ${batch} test images that it scores highest.${left}`;
    }
    case "hash-locality":
      return "No router, no gates: the signs of 16 fixed projections are a digit’s key in a fixed table.";
    case "random":
      return "No router, no gates: in training each digit meets an expert drawn anew; here a hash of its pixels decides.";
    case "hash-image":
      return "No router, no gates: a hash of all its pixels is a digit’s key in a fixed table.";
    case "all":
      return numExperts === 1
        ? `${arrival}, one network answers them all.`
        : `${arrival}, all ${numExperts} experts answer, the gates weigh their votes.`;
    default: {
      const router = routing.router === "frozen" ? "a router that never learns" : "the router";
      const chosen = topK === 1 ? "one expert" : `${inWords(topK)} experts`;
      const shared = model.numSharedExperts > 0 ? ` and ${describeShared(model)}` : "";
      const voters = `${chosen}${shared} ${topK === 1 && shared === "" ? "answers" : "vote"}`;
      return `${arrival}, ${router} throws the switches, ${voters}.`;
    }
  }
}

function describeShared({ numSharedExperts }: ModelDescription): string {
  return numSharedExperts === 1
    ? "the one that all share"
    : `the ${inWords(numSharedExperts)} that all share`;
}

function describeTraining(model: ModelDescription, scene: YardScene): string {
  const { routing } = model;
  if (routing.assignment === "balanced") {
    const quota = formatInteger(scene.capacity);
    const isExact = scene.load.every((count) => count === scene.capacity);
    return `an auction gives every expert ${isExact ? "exactly" : "at most"} ${quota}.`;
  }
  if (scene.capacity > 0) {
    const dropRate = formatPercent(share(scene.dropped, sum(scene.load)));
    const dropped = `${formatInteger(scene.dropped)} of ${formatInteger(sum(scene.load))} assignments (${dropRate}) find theirs full`;
    return `an expert takes at most ${formatInteger(scene.capacity)}, ${dropped}. At test nothing is dropped.`;
  }
  return TRAINING_WORDS[routing.assignment] ?? "routed as training does, chance included.";
}

const TRAINING_WORDS: Partial<Record<AssignmentKind, string>> = {
  sinkhorn: "Sinkhorn’s rounds even out what experts are asked for.",
  sampled: "each one’s expert is drawn by lot, likely ones more often.",
  random: "each one’s expert is drawn anew at every step.",
};

/** What became of a digit that has no routed expert left; undefined for the others. */
export function describeStray(
  digit: YardDigit,
  model: Pick<ModelDescription, "modelWidth" | "numSharedExperts">,
): { readonly label: string; readonly title: string; readonly isAnswered: boolean } | undefined {
  if (digit.experts.length > digit.dropped.length) return undefined;
  const isDropped = digit.dropped.length > 0;
  const why = isDropped
    ? `Dropped: ${digit.dropped.map(expertName).join(" and ")} had no room left`
    : "No expert chose it";
  const isAnswered = model.modelWidth > 0 || model.numSharedExperts > 0;
  const then = isAnswered
    ? `${model.numSharedExperts > 0 ? "the shared experts" : "the residual alone"} answered`
    : "without an answer, all classes score alike";
  return { label: isDropped ? "dropped" : "not chosen", title: `${why}; ${then}.`, isAnswered };
}
