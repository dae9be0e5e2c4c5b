/** Rows that PageUp and PageDown pass. */
const PAGE = 10;

/** The row that a key leads to from the row at `index` of `count`; undefined for keys that lead nowhere. */
export function rowAfterKey(key: string, index: number, count: number): number | undefined {
  const target = targetOf(key, index, count);
  if (target === undefined) return undefined;
  return Math.max(0, Math.min(count - 1, target));
}

function targetOf(key: string, index: number, count: number): number | undefined {
  switch (key) {
    case "ArrowDown":
      return index + 1;
    case "ArrowUp":
      return index - 1;
    case "PageDown":
      return index + PAGE;
    case "PageUp":
      return index - PAGE;
    case "Home":
      return 0;
    case "End":
      return count - 1;
    default:
      return undefined;
  }
}
