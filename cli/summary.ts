import { courseOf } from "../src/run/buildResult.ts";
import { guessingAccuracy, isAtChance } from "../src/run/chance.ts";
import { describeDivergence } from "../src/run/divergence.ts";
import type { RunResult, TestResult } from "../src/run/result.ts";
import { formatCount, formatPercent, formatSeconds } from "../tools/format.ts";

type Row = readonly [name: string, value: string];

/** A finished run for people to read. */
export function summariseRun(result: RunResult): string {
  const { test, testTokenChoice } = result;
  const divergence = describeDivergence(courseOf(result));
  const rows: Row[] = [
    ...(divergence === undefined ? chanceRows(result) : [["Diverged", divergence] as const]),
    ["Test accuracy", describeTest(result)],
    ...(testTokenChoice ? [["", describeTokenChoice(testTokenChoice)] as const] : []),
    ["Test loss", test.loss === null ? "not finite" : test.loss.toFixed(4)],
    ...interruptedRows(result),
    [
      "Trained",
      `${formatCount(result.imagesSeen)} images in ${formatCount(result.steps)} steps, ${formatSeconds(result.trainSeconds)}`,
    ],
    ["Speed", `${formatCount(result.imagesPerSecond)} images/s (${describeEngine(result)})`],
    ["Work", describeWork(result)],
    ...(test.load.length > 1 ? balanceRows(test) : []),
    ...(testTokenChoice ? [["Experts/image", describeHistogram(test)] as const] : []),
    ...dropRows(result),
    ...skippedRows(result),
    ["Link", result.link],
  ];
  return rows.map(([name, value]) => `${name.padEnd(15)}${value}`).join("\n");
}

/** A run that was interrupted may still have learned. */
function chanceRows({ interrupted, test }: RunResult): Row[] {
  const { images, accuracy } = test;
  const confusion = Uint32Array.from(test.confusion.flat());
  if (interrupted || !isAtChance({ images, accuracy, confusion })) return [];
  const guessing = formatPercent(guessingAccuracy({ confusion }), 2);
  return [["Learned", `nothing: always giving the most frequent answer has ${guessing}`]];
}

/** The last test was some steps before the interruption. */
function interruptedRows({ interrupted, steps, history }: RunResult): Row[] {
  if (!interrupted) return [];
  const testedAt = formatCount(history.testStep.at(-1) ?? 0);
  return [["Interrupted", `after ${formatCount(steps)} steps; the test is of step ${testedAt}`]];
}

function describeEngine({ engine }: RunResult): string {
  const adapter = [engine.adapter, engine.software && engine.adapter ? "software" : ""];
  return [engine.kind, ...adapter.filter(Boolean), `in ${engine.runtime}`].join(", ");
}

/** Where experts choose among images, an answer depends on the others: both rules are named. */
function describeTest({ test, testTokenChoice }: RunResult): string {
  const accuracy = `${formatPercent(test.accuracy)} of ${formatCount(test.images)} images`;
  return testTokenChoice ? `${accuracy}, experts choosing in fixed batches of 1,000` : accuracy;
}

function describeTokenChoice({ accuracy }: TestResult): string {
  return `${formatPercent(accuracy)} with each image by itself, best k`;
}

function describeHistogram({ expertsPerImage, images }: TestResult): string {
  const bars = expertsPerImage.flatMap((count, experts) =>
    count > 0 ? [`${experts}: ${formatPercent(count / images, 0)}`] : [],
  );
  return bars.join("  ");
}

function describeWork({ cost, test }: RunResult): string {
  return `${formatCount(test.multiplyAddsPerImage)} multiply-adds an image, ${formatCount(cost.parameters)} parameters`;
}

function balanceRows(test: TestResult): Row[] {
  const dead = Math.round(test.deadExperts * test.load.length);
  const isMixed = test.load.some((share, e) => Math.abs(share - test.computeShares[e]) > 1e-6);
  const inPercent = (shares: readonly number[]) =>
    shares.map((share) => formatPercent(share, 0)).join("  ");
  return [
    ["Expert load", inPercent(test.load)],
    ...(isMixed ? [["Expert work", inPercent(test.computeShares)] as const] : []),
    [
      "Routing",
      [
        `${dead} of ${test.load.length} experts dead`,
        `MaxVio ${test.maxVio.toFixed(2)}`,
        `diversity ${test.diversity.toFixed(2)}`,
        `gate entropy ${test.gateEntropy.toFixed(2)} nats`,
      ].join(", "),
    ],
  ];
}

function dropRows({ training }: RunResult): Row[] {
  const { dropRate, unrouted, accuracyKept, accuracyDropped } = training;
  if (dropRate === 0 && unrouted === 0) return [];
  const right = (accuracy: number | null) => (accuracy === null ? "–" : formatPercent(accuracy));
  return [
    [
      "In training",
      `${formatPercent(dropRate)} of the last epoch's assignments dropped, ${formatPercent(unrouted)} of its images left without an expert`,
    ],
    ["", `right: ${right(accuracyKept)} with one, ${right(accuracyDropped)} without`],
  ];
}

function skippedRows({ skippedSteps }: RunResult): Row[] {
  if (skippedSteps === 0) return [];
  return [["Skipped", `${formatCount(skippedSteps)} steps whose numbers were not finite`]];
}
