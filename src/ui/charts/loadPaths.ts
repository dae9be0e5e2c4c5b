import type { Scales } from "./plotFrame.ts";
import type { LoadRow } from "./rows.ts";

/** One band an expert, stacked, as the data of SVG paths. */
export interface Bands {
  readonly areas: readonly string[];
  /** The upper edge of every band, in one path. */
  readonly edges: string;
}

export function stackBands(rows: readonly LoadRow[], numExperts: number, scales: Scales): Bands {
  const floor = rows.map(() => 0);
  const areas: string[] = [];
  const edges: string[] = [];
  let below = curve(rows, floor, scales).reverse();
  for (let expert = 0; expert < numExperts; expert++) {
    rows.forEach((row, i) => {
      floor[i] = floor[i] + shareOf(row, expert);
    });
    const edge = curve(rows, floor, scales);
    areas.push(`M${[...edge, ...below].join("L")}Z`);
    edges.push(`M${edge.join("L")}`);
    below = edge.reverse();
  }
  return { areas, edges: edges.join("") };
}

/** One line an expert. */
export function drawLines(rows: readonly LoadRow[], numExperts: number, scales: Scales): string[] {
  return Array.from({ length: numExperts }, (_, expert) => {
    const values = rows.map((row) => shareOf(row, expert));
    return `M${curve(rows, values, scales).join("L")}`;
  });
}

export const shareOf = (row: LoadRow, expert: number): number => row[`e${expert}`] ?? 0;

function curve(rows: readonly LoadRow[], values: readonly number[], { xOf, yOf }: Scales) {
  return rows.map(({ step }, i) => `${xOf(step).toFixed(1)} ${yOf(values[i]).toFixed(1)}`);
}
