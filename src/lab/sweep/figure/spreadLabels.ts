/** Labels from top to bottom, none nearer to the next than `gap`, each near its place. */
export function spreadLabels<T extends { readonly y: number }>(
  labels: readonly T[],
  gap: number,
): T[] {
  const sorted = [...labels].sort((a, b) => a.y - b.y);
  // Places with the gaps taken out must not fall: pool neighbours that do.
  const pools: { sum: number; count: number }[] = [];
  sorted.forEach(({ y }, i) => {
    pools.push({ sum: y - i * gap, count: 1 });
    for (let last = pools.at(-1), before = pools.at(-2); last && before; ) {
      if (before.sum / before.count <= last.sum / last.count) break;
      before.sum += last.sum;
      before.count += last.count;
      pools.pop();
      [last, before] = [pools.at(-1), pools.at(-2)];
    }
  });
  const places = pools.flatMap(({ sum, count }) => Array<number>(count).fill(sum / count));
  return sorted.map((label, i) => ({ ...label, y: places[i] + i * gap }));
}
