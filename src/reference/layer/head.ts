import type { Floats } from "../floats.ts";

/**
 * y[t,c] = bias[c] + sum_m v[t,m] * head[m,c]: a layer's class scores, from features.
 *
 * shapes  y [T,C], v [T,M], head [M,C], bias [C]
 * source  torch.nn.Linear
 */
export function classScores(
  y: Floats,
  v: Floats,
  head: Floats,
  bias: Floats,
  T: number,
  M: number,
  C: number,
): void {
  for (let t = 0; t < T; t++) {
    for (let c = 0; c < C; c++) {
      let sum = bias[c];
      for (let m = 0; m < M; m++) sum += v[t * M + m] * head[m * C + c];
      y[t * C + c] = sum;
    }
  }
}

/**
 * dHead[m,c] = sum_t v[t,m] * dy[t,c], dBias[c] = sum_t dy[t,c], dv[t,m] = sum_c dy[t,c] * head[m,c]
 *
 * shapes  dHead, head [M,C], dBias [C], dv, v [T,M], dy [T,C]
 */
export function classScoresBackward(
  dHead: Floats,
  dBias: Floats,
  dv: Floats,
  dy: Floats,
  v: Floats,
  head: Floats,
  T: number,
  M: number,
  C: number,
): void {
  for (let c = 0; c < C; c++) {
    let bias = 0;
    for (let t = 0; t < T; t++) bias += dy[t * C + c];
    dBias[c] = bias;
  }
  for (let m = 0; m < M; m++) {
    for (let c = 0; c < C; c++) {
      let sum = 0;
      for (let t = 0; t < T; t++) sum += v[t * M + m] * dy[t * C + c];
      dHead[m * C + c] = sum;
    }
  }
  for (let t = 0; t < T; t++) {
    for (let m = 0; m < M; m++) {
      let sum = 0;
      for (let c = 0; c < C; c++) sum += dy[t * C + c] * head[m * C + c];
      dv[t * M + m] = sum;
    }
  }
}
