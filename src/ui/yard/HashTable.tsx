import type { YardDigit } from "../../probe/yardSnapshot.ts";
import { expertName } from "../theme/palette.ts";
import classes from "./HashTable.module.css";
import type { YardLayout } from "./yardLayout.ts";

interface HashTableProps {
  readonly digits: readonly YardDigit[];
  readonly layout: YardLayout;
  /** Whether a key is sixteen signs, or the hash of a whole image. */
  readonly hasSigns: boolean;
  readonly isDimmed: (digit: number) => boolean;
}

/** Widths from which on an entry names its expert too. */
const ROOMY = 40;
const SIDE = 4;
const SQUARE = 4.5;

/** What stands where a router would: for every digit its key, and the expert that the key is given. */
export function HashTable({ digits, layout, hasSigns, isDimmed }: HashTableProps) {
  const { x, width } = layout.table;
  return (
    <>
      <div className={classes.table} style={{ left: x, width }} title="The fixed table" />
      {digits.map((digit, index) => (
        <div
          // biome-ignore lint/suspicious/noArrayIndexKey: a place in the yard; a digit may come twice
          key={index}
          className={classes.entry}
          data-dimmed={isDimmed(index) || undefined}
          style={{ left: x, width, top: layout.digitY[index] - 12 }}
        >
          {hasSigns ? (
            <Signs bits={digit.hashKey ?? 0} />
          ) : width >= ROOMY ? (
            <code>{hexadecimal(digit.hashKey ?? 0)}</code>
          ) : (
            <span>#</span>
          )}
          {hasSigns && width >= ROOMY ? <span>{expertName(digit.experts[0] ?? 0)}</span> : null}
        </div>
      ))}
    </>
  );
}

/** Sixteen signs in a square: filled is positive. */
function Signs({ bits }: { readonly bits: number }) {
  const size = SIDE * SQUARE;
  return (
    <svg width={size} height={size} aria-hidden="true">
      {Array.from({ length: SIDE * SIDE }, (_, bit) => (
        <rect
          // biome-ignore lint/suspicious/noArrayIndexKey: a bit is its index
          key={bit}
          x={(bit % SIDE) * SQUARE}
          y={Math.floor(bit / SIDE) * SQUARE}
          width={SQUARE - 0.75}
          height={SQUARE - 0.75}
          className={classes.sign}
          data-positive={(bits >> bit) & 1 || undefined}
        />
      ))}
    </svg>
  );
}

const hexadecimal = (key: number) => (key >>> 0).toString(16).padStart(8, "0").slice(0, 6);
