import { FIELD_TABLE } from "../../experiment/fieldTable.ts";
import { countPlaces, MAX_PLACES } from "../../experiment/sweep.ts";
import { linkOfSentence, type SweepSentence, sentenceOf } from "../../lab/sweep/sentence.ts";
import { formatInteger } from "../format.ts";

const MOST_SEEDS = 100;

/** What is wrong with a sentence, as sentences; none where it can be set up. Values are judged when it is read. */
export function readSentence(sentence: SweepSentence): readonly string[] {
  const { axes, numSeeds } = sentence;
  const empty = axes.filter(({ text }) => text.trim() === "");
  const twice = axes.filter(({ field }, i) => axes.findIndex((axis) => axis.field === field) < i);
  const areSeeds = Number.isInteger(numSeeds) && numSeeds >= 1 && numSeeds <= MOST_SEEDS;
  const faults = [
    ...empty.map(
      ({ field }) => `${FIELD_TABLE[field].label} has no values: write some, such as 1, 2, 4.`,
    ),
    ...twice.map(({ field }) => `${FIELD_TABLE[field].label} can be varied only once.`),
    ...(areSeeds ? [] : [`Seeds must be a whole number from 1 to ${MOST_SEEDS}.`]),
  ];
  if (faults.length > 0) return faults;
  const link = linkOfSentence(sentence);
  const { axes: varied, numSeeds: seeds } = sentenceOf(link);
  if (varied.length === 0 && seeds === 1) {
    return ["Nothing varies: give a field several values, or more seeds than one."];
  }
  const numPlaces = countPlaces(link);
  return numPlaces > MAX_PLACES
    ? [
        `These are ${formatInteger(numPlaces)} points; a sweep has ${formatInteger(MAX_PLACES)} at most.`,
      ]
    : [];
}
