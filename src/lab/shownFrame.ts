import type { YardSnapshot } from "../probe/yardSnapshot.ts";
import type { RunPosition } from "../run/events.ts";
import { EMPTY_BOOK, type PageBook } from "./pageBook.ts";

/** What header, yard and figures show: the book of a run as it was at one step, and the yard of that step. */
export interface ShownFrame extends PageBook {
  /** Undefined where it was not drawn. */
  readonly yard: YardSnapshot | undefined;
}

export const NO_FRAME: ShownFrame = { ...EMPTY_BOOK, yard: undefined };

/** @param book all that was told before a frame came, the frame's own test included */
export function frameOf(book: PageBook, position: RunPosition): ShownFrame {
  return { ...book, position, yard: undefined };
}
