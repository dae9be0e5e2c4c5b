import { expertColour } from "../../src/ui/theme/palette.ts";

/** Colours of libraries, from the page's palette. Ours is the accent. */
const LIBRARIES: readonly (readonly [prefix: string, colour: string])[] = [
  ["jax-js", expertColour(2)],
  ["TensorFlow.js", expertColour(0)],
  ["PyTorch", expertColour(5)],
];

/** Of a contender, by the library that its name begins with. */
export function colourOf(name: string): string {
  return LIBRARIES.find(([prefix]) => name.startsWith(prefix))?.[1] ?? "var(--accent)";
}

/** The style that gives an element its own colour. */
export function coloured(colour: string): string {
  return `--c:${colour}`;
}
