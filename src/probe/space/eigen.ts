/** Eigenvalues, the largest first, and an eigenvector for each. */
export interface Eigen {
  readonly values: readonly number[];
  /** [n][n] vectors[i] belongs to values[i]; orthonormal */
  readonly vectors: readonly (readonly number[])[];
}

const MOST_SWEEPS = 60;

/**
 * All eigenvectors of a small symmetric matrix, by Jacobi's rotations.
 * @param matrix [n][n] of which the mean of both halves is taken
 *
 * source  Golub, Van Loan: Matrix Computations, 4th edition, 8.5
 */
export function eigenSymmetric(matrix: readonly (readonly number[])[]): Eigen {
  const n = matrix.length;
  const a = matrix.map((row, i) => row.map((value, j) => (value + matrix[j][i]) / 2));
  const v = a.map((_, i) => a.map((_, j) => (i === j ? 1 : 0)));
  for (let sweep = 0; sweep < MOST_SWEEPS && hasRest(a); sweep++) {
    for (let p = 0; p < n; p++) for (let q = p + 1; q < n; q++) rotate(a, v, p, q);
  }
  const order = a.map((_, i) => i).sort((i, j) => a[j][j] - a[i][i] || i - j);
  return {
    values: order.map((i) => a[i][i]),
    vectors: order.map((i) => v.map((row) => row[i])),
  };
}

/** Whether anything beside the diagonal counts in double precision. */
function hasRest(a: readonly (readonly number[])[]): boolean {
  let [beside, on] = [0, 0];
  a.forEach((row, i) => {
    row.forEach((value, j) => {
      if (i === j) on += value ** 2;
      else beside += value ** 2;
    });
  });
  return beside > 1e-30 * on;
}

/** Turns axes p and q so that a[p][q] becomes 0. */
function rotate(a: number[][], v: number[][], p: number, q: number): void {
  if (a[p][q] === 0) return;
  const theta = (a[q][q] - a[p][p]) / (2 * a[p][q]);
  const t = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.hypot(theta, 1));
  const c = 1 / Math.hypot(t, 1);
  const s = t * c;
  const turn = (row: number[]) => {
    [row[p], row[q]] = [c * row[p] - s * row[q], s * row[p] + c * row[q]];
  };
  for (const row of a) turn(row);
  for (let i = 0; i < a.length; i++) {
    [a[p][i], a[q][i]] = [c * a[p][i] - s * a[q][i], s * a[p][i] + c * a[q][i]];
  }
  for (const row of v) turn(row);
}
