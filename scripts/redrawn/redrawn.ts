import type { Dataset } from "../../src/data/dataset.ts";
import { createCpuEngine } from "../../src/engine/cpu/cpuEngine.ts";
import type { Engine } from "../../src/engine/engine.ts";
import type { Experiment } from "../../src/experiment/experiment.ts";
import { Host } from "../../src/host/host.ts";
import { centreDigit } from "../../src/lab/inspect/centreDigit.ts";
import { INK_SIZE } from "../../src/lab/inspect/strokes.ts";
import { runToEnd } from "../../src/lab/runToEnd.ts";
import { predict } from "../../src/reference/losses/crossEntropy.ts";
import { classify } from "../../src/reference/model/run.ts";
import { engineConfig } from "../../src/run/engineConfig.ts";
import { specOf } from "../../src/run/runSpec.ts";
import { RunFailed } from "../../tools/command.ts";

/** Where and how large a digit is redrawn. */
interface Placing {
  /** Pixels of an image. */
  readonly dx: number;
  readonly dy: number;
  readonly scale: number;
}

/** Pixels of the pad's side: the largest digit, of 28 pixels, stays on it when it is shifted. */
const PAD_SIDE = 40;
const MOST_SHIFT = 6;
const SCALES = { least: 0.6, most: 1.4 };
/** The golden ratio in three dimensions: multiples of these fill a cube evenly (M. Roberts 2018, the R3 sequence). */
const AXES = [0.8191725134, 0.6710436067, 0.5497004779] as const;

/** The n-th placing of a sequence that covers all evenly: up to 6 pixels aside, 0.6 to 1.4 times as large. */
function placingOf(n: number): Placing {
  const [across, down, size] = AXES.map((step) => (0.5 + n * step) % 1);
  const shift = (part: number) => (2 * part - 1) * MOST_SHIFT;
  const scale = SCALES.least + (SCALES.most - SCALES.least) * size;
  return { dx: shift(across), dy: shift(down), scale };
}

/** [INK_SIZE, INK_SIZE] an image drawn on the pad, elsewhere and in another size. */
function redraw(image: Uint8Array, side: number, { dx, dy, scale }: Placing): Float32Array {
  const ink = new Float32Array(INK_SIZE * INK_SIZE);
  const at = (row: number, column: number) =>
    row >= 0 && row < side && column >= 0 && column < side ? image[row * side + column] / 255 : 0;
  const source = (cell: number, shift: number) =>
    (((cell + 0.5) / INK_SIZE - 0.5) * PAD_SIDE - shift) / scale + side / 2 - 0.5;
  for (let row = 0; row < INK_SIZE; row++) {
    for (let column = 0; column < INK_SIZE; column++) {
      const [y, x] = [source(row, dy), source(column, dx)];
      const [top, left] = [Math.floor(y), Math.floor(x)];
      const [down, right] = [y - top, x - left];
      ink[row * INK_SIZE + column] =
        (1 - down) * ((1 - right) * at(top, left) + right * at(top, left + 1)) +
        down * ((1 - right) * at(top + 1, left) + right * at(top + 1, left + 1));
    }
  }
  return ink;
}

/** Shares of test images that a model gets right. */
export interface RedrawnAccuracy {
  readonly asTheyAre: number;
  /** Redrawn elsewhere and in other sizes, and centred. */
  readonly redrawn: number;
  /** Redrawn, and not centred. */
  readonly notCentred: number;
}

/** Trains an experiment on the CPU engine and asks it about its first test images, redrawn. */
export async function measureRedrawn(
  experiment: Experiment,
  dataset: Dataset,
  images: number,
  signal: AbortSignal,
): Promise<RedrawnAccuracy> {
  const parameters = await train(experiment, dataset, signal);
  const { shape, routing, replicas } = engineConfig(experiment, dataset);
  const plan = { shape, topK: shape.topK, routing };
  const { rows, numClasses: C, test } = dataset;
  const isRight = (image: ArrayLike<number>, label: number) => {
    const x = Float32Array.from(image, (value) => value / 255);
    const { y } = classify({ plan, parameters, x, settings: replicas[0] });
    return predict(y, 0, C) === label;
  };
  const right = { asTheyAre: 0, redrawn: 0, notCentred: 0 };
  for (let n = 0; n < images; n++) {
    const image = test.images.subarray(n * rows * rows, (n + 1) * rows * rows);
    const ink = redraw(image, rows, placingOf(n));
    const label = test.labels[n];
    const centred = centreDigit(ink, INK_SIZE)?.centred ?? [];
    if (isRight(image, label)) right.asTheyAre++;
    if (isRight(centred, label)) right.redrawn++;
    if (isRight(shrink(ink, rows), label)) right.notCentred++;
  }
  const share = (count: number) => count / images;
  return {
    asTheyAre: share(right.asTheyAre),
    redrawn: share(right.redrawn),
    notCentred: share(right.notCentred),
  };
}

async function train(
  experiment: Experiment,
  dataset: Dataset,
  signal: AbortSignal,
): Promise<Float32Array> {
  let engine: Engine | undefined;
  const host = new Host({
    loadData: async () => dataset,
    createEngine: async (config) => {
      engine = createCpuEngine(config, dataset);
      return { engine, notices: [] };
    },
    runtime: "node",
  });
  try {
    const outcome = await runToEnd(host, specOf(experiment), () => {}, signal);
    if (!outcome.ok) throw new RunFailed(outcome.failure.message);
    if (!engine) throw new RunFailed("The run had no engine.");
    return await engine.readParameters();
  } finally {
    host.dispose();
  }
}

/** [side,side] 0..255: the ink in the middle of the pad as an image. */
function shrink(ink: Float32Array, side: number): number[] {
  const cells = INK_SIZE / PAD_SIDE;
  const corner = (PAD_SIDE - side) / 2;
  return Array.from({ length: side * side }, (_, i) => {
    const row = Math.floor((corner + Math.floor(i / side) + 0.5) * cells);
    const column = Math.floor((corner + (i % side) + 0.5) * cells);
    return 255 * ink[row * INK_SIZE + column];
  });
}
