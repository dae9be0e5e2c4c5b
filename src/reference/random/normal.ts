import type { Floats } from "../floats.ts";
import { pcg4d, STREAM } from "./random.ts";

// Coefficients of the polynomials, constant term first.
const CENTRE_NUMERATOR = [3.3871327179, 50.434271938, 159.29113202, 59.10937472];
const CENTRE_DENOMINATOR = [1, 17.895169469, 78.757757664, 67.1875636];
const TAIL_NUMERATOR = [1.4234372777, 2.75681539, 1.3067284816, 0.17023821103];
const TAIL_DENOMINATOR = [1, 0.7370016425, 0.12021132975];

/** Half-width of the central interval, which has a formula of its own. */
const CENTRE = 0.425;

/**
 * The quantile function of the standard normal distribution, to a relative error of 1e-7. `uniform` must lie in
 * [exp(-25), 1 - exp(-25)]: drawNormals passes numbers in [2^-25, 1 - 2^-25] only, so the algorithm's third range is
 * left out.
 *
 * Uses a square root and a logarithm, but no sine or cosine, which WGSL guarantees to 2^-11 only.
 *
 * source  Wichura 1988, "Algorithm AS 241: The Percentage Points of the Normal Distribution", PPND7
 */
export function normalOf(uniform: number): number {
  const q = uniform - 0.5;
  if (Math.abs(q) <= CENTRE) {
    const r = CENTRE * CENTRE - q * q;
    return (q * polynomial(CENTRE_NUMERATOR, r)) / polynomial(CENTRE_DENOMINATOR, r);
  }
  const r = Math.sqrt(-Math.log(0.5 - Math.abs(q))) - 1.6;
  return (Math.sign(q) * polynomial(TAIL_NUMERATOR, r)) / polynomial(TAIL_DENOMINATOR, r);
}

/**
 * normals[i] = normalOf(u_i), u_i = (b + 1/2) * 2^-24 with the upper 24 bits b of the random word of i: never 0 or 1.
 * f32 cannot hold u_i exactly, but does hold q = (b - 2^23 + 1/2) * 2^-24 and 1/2 - |q|.
 *
 * shapes  normals [count]
 */
export function drawNormals(normals: Floats, seed: number, step: number, count: number): void {
  for (let i = 0; i < count; i++) {
    const bits = pcg4d(i, step, STREAM.noise, seed)[0] >>> 8;
    normals[i] = normalOf((bits + 0.5) * 2 ** -24);
  }
}

function polynomial(coefficients: readonly number[], x: number): number {
  return coefficients.reduceRight((sum, coefficient) => sum * x + coefficient, 0);
}
