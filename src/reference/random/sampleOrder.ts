import { pcg4d, STREAM } from "./random.ts";

const FEISTEL_ROUNDS = 4;

/**
 * The image at position `index` of epoch `epoch`: a random bijection of [0, count), computed rather than stored. A
 * balanced Feistel network over the next power of four, applied until the result is below `count` (cycle walking:
 * Black and Rogaway, "Ciphers with Arbitrary Finite Domains", 2002).
 * Twin of shaders/lib/sample_order.wgsl. `count` is at most 2^30.
 */
export function permuteIndex(index: number, count: number, seed: number, epoch: number): number {
  const halfBits = feistelHalfBits(count);
  const mask = (1 << halfBits) - 1;
  let walked = index;
  do {
    let left = walked >>> halfBits;
    let right = walked & mask;
    for (let round = 0; round < FEISTEL_ROUNDS; round++) {
      const mixed = pcg4d(right, round, epoch * 16 + STREAM.order, seed)[0] & mask;
      [left, right] = [right, left ^ mixed];
    }
    walked = (left << halfBits) | right;
  } while (walked >= count);
  return walked;
}

/** Smallest h >= 1 with 4^h >= count. */
export function feistelHalfBits(count: number): number {
  let halfBits = 1;
  while (1 << (2 * halfBits) < count) halfBits++;
  return halfBits;
}

/** The batch that step number `step` (from 0) trains on. An epoch's last batch may be short. */
export function batchAt(
  step: number,
  batchSize: number,
  trainSize: number,
): { epoch: number; start: number; tokens: number } {
  const stepsPerEpoch = Math.ceil(trainSize / batchSize);
  const epoch = Math.floor(step / stepsPerEpoch);
  const start = (step % stepsPerEpoch) * batchSize;
  return { epoch, start, tokens: Math.min(batchSize, trainSize - start) };
}
