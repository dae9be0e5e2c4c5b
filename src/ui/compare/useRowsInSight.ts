import { type RefObject, useLayoutEffect, useState } from "react";

/** The rows to lay out: from the first on, up to the last and without it. */
export interface RowsInSight {
  readonly first: number;
  readonly end: number;
}

export interface Scrolled {
  readonly scrollTop: number;
  readonly clientHeight: number;
}

/** Rows that are laid out above and below those in sight; they change this many at a time. */
const BLOCK = 10;

/** Whole blocks of rows, one more above and below than are in sight. */
export function rowsInSight(
  { scrollTop, clientHeight }: Scrolled,
  rowHeight: number,
  count: number,
) {
  const first = Math.floor(scrollTop / rowHeight / BLOCK) - 1;
  const end = Math.ceil((scrollTop + clientHeight) / rowHeight / BLOCK) + 1;
  const within = (block: number) => Math.max(0, Math.min(count, block * BLOCK));
  return { first: within(first), end: within(end) };
}

/** How far an element is to be scrolled, so that a row stands whole below its head. */
export function scrollToRow(
  { scrollTop, clientHeight }: Scrolled,
  row: number,
  { rowHeight, headHeight }: { readonly rowHeight: number; readonly headHeight: number },
): number {
  const top = row * rowHeight;
  const lowest = top + rowHeight + headHeight - clientHeight;
  return Math.max(lowest, Math.min(top, scrollTop));
}

/** Follows the scrolling of an element with rows of one height. */
export function useRowsInSight(
  ref: RefObject<HTMLElement | null>,
  rowHeight: number,
  count: number,
): RowsInSight {
  const [seen, setSeen] = useState<Scrolled>({ scrollTop: 0, clientHeight: 0 });
  const shown = rowsInSight(seen, rowHeight, count);
  useLayoutEffect(() => {
    const element = ref.current;
    if (element === null) return;
    const look = () => {
      const { scrollTop, clientHeight } = element;
      setSeen((before) => {
        const next = rowsInSight({ scrollTop, clientHeight }, rowHeight, count);
        const last = rowsInSight(before, rowHeight, count);
        const isSame = next.first === last.first && next.end === last.end;
        return isSame ? before : { scrollTop, clientHeight };
      });
    };
    look();
    const observer = new ResizeObserver(look);
    observer.observe(element);
    element.addEventListener("scroll", look, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener("scroll", look);
    };
  }, [ref, rowHeight, count]);
  return shown;
}
