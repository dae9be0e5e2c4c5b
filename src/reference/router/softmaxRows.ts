import type { Floats } from "../floats.ts";

/**
 * p[r,c] = exp(z[r,c] - m_r) / sum_j exp(z[r,j] - m_r), m_r = max_j z[r,j]
 *
 * shapes  p, z [rows,cols]
 * source  torch.softmax(z, dim=1)
 */
export function softmaxRows(p: Floats, z: Floats, rows: number, cols: number): void {
  for (let r = 0; r < rows; r++) {
    const row = r * cols;
    let max = z[row];
    for (let c = 1; c < cols; c++) max = Math.max(max, z[row + c]);
    let sum = 0;
    for (let c = 0; c < cols; c++) sum += Math.exp(z[row + c] - max);
    for (let c = 0; c < cols; c++) p[row + c] = Math.exp(z[row + c] - max) / sum;
  }
}
