import type { Dataset } from "../../data/dataset.ts";
import type { Experiment } from "../../experiment/experiment.ts";
import { legend, type Plan } from "../../reference/model/plan.ts";
import { engineConfig } from "../../run/engineConfig.ts";
import type { Frame } from "../../run/events.ts";
import { withRivals } from "../rivals.ts";
import { Breather } from "../survey/breather.ts";
import { imageAt } from "../yardImages.ts";
import { affordableStride, type Codes, EMPTY, encodeImages } from "./codes.ts";

/** The training images that a model takes for most like one image, nearest first. */
export interface Neighbours {
  /** Of the weights that encoded them. */
  readonly step: number;
  /** [n] numbers of the training images, their labels, and their distances from the image */
  readonly indices: readonly number[];
  readonly labels: readonly number[];
  readonly distances: readonly number[];
  /** [n,D] u8 */
  readonly pictures: Uint8Array;
  /** Training images that were compared, and that the run trains with. */
  readonly compared: number;
  readonly trainImages: number;
}

/** A frame whose model is asked, and its run's experiment. */
interface AskedFrame {
  readonly experiment: Experiment;
  readonly frame: Frame;
}

/** An image, and how it is asked about. */
interface Wanted {
  /** [D] u8 */
  readonly pixels: Uint8Array;
  /** Experts that are switched off. */
  readonly off: readonly number[];
  /** How many neighbours. */
  readonly count: number;
}

/** Training images encoded at one frame, without some experts. */
interface Encoded {
  readonly request: AskedFrame;
  readonly off: string;
  readonly codes: Promise<Codes>;
}

/** Of the training images: about a second. Beyond it, every so manyeth of them is compared. */
const LIMITS = { work: 2.6e8, bytes: 48e6 };
/** Images compared between two looks at the clock. */
const CHUNK = 512;

/** Finds neighbours. Encodes the training images of a frame once. */
export class NeighbourFinder {
  #encoded: Encoded | undefined;

  /** @throws SupersededError if another frame is asked about meanwhile */
  async find(request: AskedFrame, dataset: Dataset, wanted: Wanted): Promise<Neighbours> {
    const { experiment, frame } = request;
    const { shape, routing, trainSize } = engineConfig(experiment, dataset);
    const plan: Plan = { shape, topK: shape.topK, routing };
    const { parameters, settings } = frame;
    const { off } = wanted;
    const model = { parameters, plan, settings, off };
    const indices = comparedImages(plan, trainSize);
    const codes = await this.#encode(request, off.join(), (breather) =>
      encodeImages({ ...model, split: dataset.train, indices }, breather),
    );
    const breather = new Breather();
    const { test } = withRivals(dataset, wanted.pixels, routing);
    const all = Array.from({ length: test.count }, (_, i) => i);
    const own = await encodeImages({ ...model, split: test, indices: all }, breather);
    const nearest = await nearestOf(codes, own, wanted.count, breather);
    const D = legend(plan).D;
    const pictures = new Uint8Array(nearest.length * D);
    nearest.forEach(({ row }, n) => {
      pictures.set(imageAt(dataset.train, indices[row]), n * D);
    });
    return {
      step: frame.position.step,
      indices: nearest.map(({ row }) => indices[row]),
      labels: nearest.map(({ row }) => dataset.train.labels[indices[row]]),
      distances: nearest.map(({ distance }) => distance),
      pictures,
      compared: indices.length,
      trainImages: trainSize,
    };
  }

  #encode(
    request: AskedFrame,
    off: string,
    encode: (breather: Breather) => Promise<Codes>,
  ): Promise<Codes> {
    const known = this.#encoded;
    if (known?.request === request && known.off === off) return known.codes;
    const isWanted = () => this.#encoded?.request === request && this.#encoded.off === off;
    const codes = encode(new Breather(isWanted));
    const encoded: Encoded = { request, off, codes };
    this.#encoded = encoded;
    codes.catch(() => {
      // Whoever asks again begins anew.
      if (this.#encoded === encoded) this.#encoded = undefined;
    });
    return codes;
  }
}

/** Numbers of the training images that are compared. */
export function comparedImages(plan: Plan, trainSize: number): number[] {
  const stride = affordableStride(plan, trainSize, LIMITS);
  return Array.from({ length: Math.ceil(trainSize / stride) }, (_, i) => i * stride);
}

/** The rows of `codes` nearest to the first row of `own`, by the distance of their points. */
async function nearestOf(codes: Codes, own: Codes, count: number, breather: Breather) {
  const { images, slots, width, blocks, values, dimensions } = codes;
  const point = new Float64Array(dimensions);
  const squares = new Float64Array(dimensions / width);
  for (let slot = 0; slot < own.slots; slot++) {
    const block = own.blocks[slot];
    if (block === EMPTY) continue;
    for (let i = 0; i < width; i++) {
      point[block * width + i] = own.values[slot * width + i];
      squares[block] += own.values[slot * width + i] ** 2;
    }
  }
  const whole = squares.reduce((sum, square) => sum + square, 0);
  const nearest: { row: number; distance: number }[] = [];
  for (let row = 0; row < images; row++) {
    let square = whole;
    for (let slot = row * slots; slot < (row + 1) * slots; slot++) {
      const block = blocks[slot];
      if (block === EMPTY) continue;
      square -= squares[block];
      for (let i = 0; i < width; i++) {
        square += (values[slot * width + i] - point[block * width + i]) ** 2;
      }
    }
    keepNearest(nearest, { row, distance: Math.sqrt(Math.max(0, square)) }, count);
    if (row % CHUNK === 0) await breather.breathe();
  }
  return nearest;
}

function keepNearest<T extends { distance: number }>(nearest: T[], found: T, count: number): void {
  const farthest = nearest[count - 1];
  if (farthest && !(found.distance < farthest.distance)) return;
  const place = nearest.findIndex(({ distance }) => found.distance < distance);
  nearest.splice(place < 0 ? nearest.length : place, 0, found);
  nearest.length = Math.min(nearest.length, count);
}
