import type { ImageTrace, SlotTrace, StepTrace } from "../../../probe/slowMotion/stepTrace.ts";
import { expertColour, expertName, SHARED_COLOUR, sharedName } from "../../theme/palette.ts";
import type { BarsFigure, FactsFigure, PicturesFigure, QueuesFigure } from "./stage.ts";

const INK = "var(--sy-ink)";

/** What figures of several stages are made of. */

export function nameOf({ letters }: StepTrace, expert: number): string {
  return expert < letters.E ? expertName(expert) : sharedName(expert - letters.E);
}

export function colourOf({ letters }: StepTrace, expert: number): string {
  return expert < letters.E ? expertColour(expert) : SHARED_COLOUR;
}

/** "E3 and E5", "4 experts" or "no expert". */
export function listExperts(trace: StepTrace, experts: readonly number[]): string {
  if (experts.length === 0) return "no expert";
  if (experts.length > 4) return `${experts.length} experts`;
  const names = experts.map((expert) => nameOf(trace, expert));
  const last = names.pop();
  return names.length === 0 ? `${last}` : `${names.join(", ")} and ${last}`;
}

/** The routed experts of the image that is followed. */
export function routedSlots({ slots }: ImageTrace): readonly SlotTrace[] {
  return slots.filter(({ isShared }) => !isShared);
}

export function keptSlots({ slots }: ImageTrace): readonly SlotTrace[] {
  return slots.filter(({ isKept }) => isKept);
}

/** Whether an expert took the image that is followed. */
export const isTaken = ({ image }: StepTrace) => keptSlots(image).length > 0;

/** Whether the experts' probabilities are mixed, or the loss is of each expert's own. */
export const isOfProbabilities = ({ routing }: StepTrace) =>
  routing.combine === "probabilities" || routing.taskLoss !== "cross-entropy";

/** One bar an expert; those that the image was sent to are pointed out. */
export function expertBars(
  trace: StepTrace,
  title: string,
  values: ArrayLike<number> | undefined,
): readonly BarsFigure[] {
  if (!values) return [];
  const experts = Array.from({ length: values.length }, (_, e) => e);
  return [
    {
      kind: "bars",
      title,
      names: experts.map((e) => nameOf(trace, e)),
      values,
      colours: experts.map((e) => colourOf(trace, e)),
      marked: routedSlots(trace.image).map(({ expert }) => expert),
    },
  ];
}

/** One bar a class; the label is pointed out. */
export function classBars(
  { image }: StepTrace,
  title: string,
  values: ArrayLike<number>,
  colour = INK,
): BarsFigure {
  const names = Array.from({ length: values.length }, (_, c) => String(c));
  return { kind: "bars", title, names, values, colours: [colour], marked: [image.label] };
}

/** One bar a hidden unit or a feature. */
export function unitBars(title: string, values: ArrayLike<number>, colour = INK): BarsFigure {
  const names = Array.from({ length: values.length }, (_, i) => String(i + 1));
  return { kind: "bars", title, names, values, colours: [colour], marked: [] };
}

/** A figure for each expert that the image was sent to and that took it. */
export function slotBars(
  trace: StepTrace,
  title: (name: string) => string,
  values: (slot: SlotTrace) => Float32Array | undefined,
  of: "units" | "classes",
): readonly BarsFigure[] {
  return keptSlots(trace.image).flatMap((slot) => {
    const own = values(slot);
    if (!own) return [];
    const colour = colourOf(trace, slot.expert);
    const name = title(nameOf(trace, slot.expert));
    const isClasses = of === "classes" && own.length === trace.letters.C && trace.letters.M === 0;
    return [isClasses ? classBars(trace, name, own, colour) : unitBars(name, own, colour)];
  });
}

export function batchPictures({ batch, image, letters }: StepTrace): PicturesFigure {
  const { D } = letters;
  const shown = batch.pictures.length / D;
  const T = batch.images.length;
  return {
    kind: "pictures",
    title: shown < T ? `The first ${shown} of ${T} images` : `The ${T} images`,
    pictures: Array.from({ length: shown }, (_, place) => ({
      name: `image ${place + 1}, a ${batch.labels[place]}`,
      ink: batch.pictures.subarray(place * D, (place + 1) * D),
      place,
      isMarked: place === image.place,
    })),
  };
}

export function queues(trace: StepTrace): QueuesFigure {
  const { batch, image, letters } = trace;
  const { A, S } = letters;
  return {
    kind: "queues",
    title: "Each expert’s images, in the order in which it works them off",
    capacity: batch.capacity,
    queues: Array.from({ length: A }, (_, e) => {
      const slots = batch.order.subarray(batch.offsets[e], batch.offsets[e + 1]);
      const places = Array.from(slots, (a) => Math.floor(a / S));
      return {
        name: nameOf(trace, e),
        colour: colourOf(trace, e),
        places,
        dropped: batch.turnedAway[e],
        followed: places.indexOf(image.place),
      };
    }),
  };
}

export function facts(
  title: string,
  columns: readonly string[],
  rows: readonly (readonly string[])[],
): FactsFigure {
  return { kind: "facts", title, columns, rows };
}

/** [D] 0..1 as ink */
export function inkOf(pixels: Float32Array): Uint8Array {
  return Uint8Array.from(pixels, (x) => Math.max(0, Math.min(255, Math.round(x * 255))));
}
