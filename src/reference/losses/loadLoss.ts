import { selectTopK } from "../assignment/selectTopK.ts";
import type { Floats } from "../floats.ts";

/** For larger |x| the continued fraction needs fewer terms than the series. */
const SERIES_RANGE = 3;
const FRACTION_TERMS = 100;
const PRECISION = 1e-17;

/** The standard normal density. */
function normalDensity(x: number): number {
  return Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);
}

/**
 * The standard normal distribution function at x, to 1e-15. Near 0 by the series
 * 1/2 + density * (x + x^3/3 + x^5/(3*5) + ...); for large |x| the upper tail by the continued fraction
 * density / (x + 1/(x + 2/(x + 3/(x + ...)))).
 *
 * source  Abramowitz and Stegun 1964, 26.2.11 and 26.2.14
 */
export function normalCdf(x: number): number {
  if (Math.abs(x) > SERIES_RANGE) {
    const above = normalDensity(x) / fraction(Math.abs(x));
    return x > 0 ? 1 - above : above;
  }
  let term = x;
  let sum = x;
  for (let n = 3; Math.abs(term) > PRECISION * Math.abs(sum); n += 2) {
    term *= (x * x) / n;
    sum += term;
  }
  return 0.5 + normalDensity(x) * sum;
}

function fraction(x: number): number {
  let value = x;
  for (let n = FRACTION_TERMS; n > 0; n--) value = x + n / value;
  return value;
}

/**
 * load[e] = sum_t Phi((z[t,e] - threshold) / std[t,e]): the expected number of tokens that choose expert e if only its
 * own noise is drawn again. The threshold is the noisy logit of the K-th best of the other experts: of the (K+1)-th
 * best of all if e is among the K best, else of the K-th. Unlike the count of assignments it has a gradient. Needs
 * K < E. The ranking is that of selectTopK.
 *
 * shapes  load [E], z [T,Q] of which the first E columns are logits, hn, std [T,E]
 * source  Shazeer et al. 2017 (arXiv 1701.06538), eq. 8 to 10; thresholds as tensor2tensor's
 *         _prob_in_top_k takes them
 */
export function smoothLoad(
  load: Floats,
  z: Floats,
  hn: Floats,
  std: Floats,
  T: number,
  E: number,
  K: number,
  Q: number,
): void {
  const rivals = rivalExperts(hn, T, E, K);
  for (let e = 0; e < E; e++) {
    let sum = 0;
    for (let t = 0; t < T; t++) {
      const threshold = hn[t * E + rivals[t * E + e]];
      sum += normalCdf((z[t * Q + e] - threshold) / std[t * E + e]);
    }
    load[e] = sum;
  }
}

/**
 * With u the argument of Phi and c = dLoad[e] * density(u) / std[t,e], adds c to dzClean[t,e], -c to dHn of
 * the rival whose noisy logit is the threshold, and -c * u to dStd[t,e]. The threshold is not detached. hn and std are
 * treated as independent variables; the caller applies the chain rule to what they depend on.
 *
 * shapes  dzClean, dHn, dStd, hn, std [T,E], dLoad [E], z [T,Q]
 */
export function smoothLoadBackward(
  dzClean: Floats,
  dHn: Floats,
  dStd: Floats,
  dLoad: Floats,
  z: Floats,
  hn: Floats,
  std: Floats,
  T: number,
  E: number,
  K: number,
  Q: number,
): void {
  const rivals = rivalExperts(hn, T, E, K);
  for (let t = 0; t < T; t++) {
    for (let e = 0; e < E; e++) {
      const rival = rivals[t * E + e];
      const u = (z[t * Q + e] - hn[t * E + rival]) / std[t * E + e];
      const change = (dLoad[e] * normalDensity(u)) / std[t * E + e];
      dzClean[t * E + e] += change;
      dHn[t * E + rival] -= change;
      dStd[t * E + e] -= change * u;
    }
  }
}

/** [T,E] for every expert the rival whose noisy logit is its threshold, see smoothLoad. */
function rivalExperts(hn: Floats, T: number, E: number, K: number): Uint32Array {
  const ranked = new Uint32Array(T * (K + 1));
  selectTopK(ranked, hn, T, E, K + 1, K + 1);
  const rivals = new Uint32Array(T * E);
  for (let t = 0; t < T; t++) {
    const row = t * (K + 1);
    rivals.fill(ranked[row + K - 1], t * E, (t + 1) * E);
    for (let j = 0; j < K; j++) rivals[t * E + ranked[row + j]] = ranked[row + K];
  }
  return rivals;
}
