import { expect, test } from "vitest";
import { drawExperts } from "./random.ts";

function draw(T: number, E: number, stride: number, seed: number, step: number) {
  const selected = new Uint32Array(T * stride).fill(0xdead);
  drawExperts(selected, T, E, stride, seed, step);
  return selected;
}

test("every expert gets its share", () => {
  const [T, E] = [10_000, 10];
  const counts = new Array(E).fill(0);
  for (const e of draw(T, E, 1, 3, 0)) counts[e]++;
  // five standard deviations of a binomial count
  const spread = 5 * Math.sqrt((T / E) * (1 - 1 / E));
  for (const count of counts) expect(Math.abs(count - T / E)).toBeLessThanOrEqual(spread);
});

test("a token is drawn anew at every step, and with another seed", () => {
  expect(draw(64, 8, 1, 3, 1)).not.toEqual(draw(64, 8, 1, 3, 2));
  expect(draw(64, 8, 1, 3, 1)).not.toEqual(draw(64, 8, 1, 4, 1));
  expect(draw(64, 8, 1, 3, 1)).toEqual(draw(64, 8, 1, 3, 1));
});

test("fills the first slot of each token and no other", () => {
  const selected = draw(5, 4, 3, 1, 0);
  selected.forEach((e, a) => {
    if (a % 3 === 0) expect(e).toBeLessThan(4);
    else expect(e).toBe(0xdead);
  });
});

test("one expert gets all", () => {
  expect([...draw(20, 1, 1, 1, 0)]).toEqual(new Array(20).fill(0));
});
