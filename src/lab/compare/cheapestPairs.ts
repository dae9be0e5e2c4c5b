/**
 * Pairs rows with columns so that the sum of their costs is the least there is; as many pairs as the shorter side has.
 * Rows are added one after the other, each along the cheapest path of changes to the pairs so far: O(rows² · columns).
 *
 * shapes  costs [R][C]
 * source  Kuhn 1955, "The Hungarian method for the assignment problem"; with potentials, as Jonker and Volgenant 1987
 * @returns pairs [row, column], by row
 */
export function cheapestPairs(
  costs: readonly (readonly number[])[],
): readonly (readonly [row: number, column: number])[] {
  const numRows = costs.length;
  const numColumns = costs[0]?.length ?? 0;
  if (numRows > numColumns) {
    const transposed = Array.from({ length: numColumns }, (_, c) => costs.map((row) => row[c]));
    return cheapestPairs(transposed)
      .map(([column, row]) => [row, column] as const)
      .sort(([a], [b]) => a - b);
  }
  const rowOf = new Array<number>(numColumns).fill(NONE);
  const rowPotential = new Float64Array(numRows);
  const columnPotential = new Float64Array(numColumns);
  for (let row = 0; row < numRows; row++) {
    const distance = new Float64Array(numColumns).fill(Number.POSITIVE_INFINITY);
    const before = new Array<number>(numColumns).fill(NONE);
    const done = new Array<boolean>(numColumns).fill(false);
    const reached: number[] = [];
    let at = row;
    let column = NONE;
    let length = 0;
    while (at !== NONE) {
      let nearest = NONE;
      for (let c = 0; c < numColumns; c++) {
        if (done[c]) continue;
        const through = length + costs[at][c] - rowPotential[at] - columnPotential[c];
        if (through < distance[c]) {
          distance[c] = through;
          before[c] = column;
        }
        if (nearest === NONE || distance[c] < distance[nearest]) nearest = c;
      }
      length = distance[nearest];
      done[nearest] = true;
      reached.push(nearest);
      column = nearest;
      at = rowOf[nearest];
    }
    rowPotential[row] += length;
    for (const c of reached) {
      const slack = length - distance[c];
      columnPotential[c] -= slack;
      if (rowOf[c] !== NONE) rowPotential[rowOf[c]] += slack;
    }
    for (; column !== NONE; column = before[column]) {
      rowOf[column] = before[column] === NONE ? row : rowOf[before[column]];
    }
  }
  const pairs = rowOf.flatMap((row, column) => (row === NONE ? [] : [[row, column] as const]));
  return pairs.sort(([a], [b]) => a - b);
}

const NONE = -1;
