import { decodeLink } from "../src/experiment/link.ts";
import { finishedRun } from "../src/run/testing/finishedRun.ts";

/** A file as Playwright hands it to a page. */
export interface ResultFile {
  readonly name: string;
  readonly mimeType: string;
  readonly buffer: Buffer;
}

const CLASSES = Array.from({ length: 10 }, (_, label) => label);
/** Test images of each class. */
const IMAGES = 100;

/**
 * The result of a run that nobody trained, with ten classes and as many steps as asked for.
 * @param accuracy of every class; the wrong answers are the digit after the true one
 */
export function resultFile(link: string, accuracy: number, numSteps = 40): ResultFile {
  const { experiment } = decodeLink(link);
  const right = Math.round(accuracy * IMAGES);
  const step = Array.from({ length: numSteps }, (_, i) => i + 1);
  const taskLoss = step.map((n) => 2.3 / (1 + n / 10) + 0.1 * (1 - accuracy));
  // Which expert is E1 differs from seed to seed: the experts are rotated.
  const experts = Array.from({ length: experiment.numExperts }, (_, expert) => expert);
  const home = (label: number) => (label + experiment.seed) % experiment.numExperts;
  const result = finishedRun(link, accuracy, {
    trainSeconds: numSteps / 10,
    test: {
      images: CLASSES.length * IMAGES,
      accuracy: right / IMAGES,
      perClass: CLASSES.map(() => right / IMAGES),
      confusion: CLASSES.map((truth) =>
        CLASSES.map((answer) =>
          answer === truth ? right : answer === (truth + 1) % 10 ? IMAGES - right : 0,
        ),
      ),
      routing: CLASSES.map((label) => experts.map((expert) => (expert === home(label) ? 1 : 0))),
      load: experts.map(() => 1 / experts.length),
    },
    history: {
      step,
      taskLoss,
      auxLoss: taskLoss.map(() => 0),
      loss: taskLoss,
      testStep: [Math.ceil(numSteps / 2), numSteps],
      testAccuracy: [(accuracy * 3) / 4, accuracy],
    },
  });
  const name = `${link.replaceAll(/\W+/g, "-").slice(1)}.json`;
  return { name, mimeType: "application/json", buffer: Buffer.from(JSON.stringify(result)) };
}

export function textFile(name: string, text: string): ResultFile {
  return { name, mimeType: "application/json", buffer: Buffer.from(text) };
}
