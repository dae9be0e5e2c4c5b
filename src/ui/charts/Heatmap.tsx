import { memo, startTransition, useEffect, useState } from "react";
import { luminance, mix, parseHex, type Rgb, textOn, toCss } from "../theme/palette.ts";
import { type ThemeName, tokens } from "../theme/tokens.ts";
import { useThemeName } from "../theme/useThemeName.ts";
import unseen from "../unseen.module.css";
import classes from "./Heatmap.module.css";

export interface HeatmapCell {
  readonly text: string;
  /** Whether the value is too small to be shown; screen readers still read it. */
  readonly isQuiet: boolean;
  /** 0 is the card, 1 the full colour */
  readonly amount: number;
  readonly tone: "accent" | "wrongFill";
}

export interface HeatmapColumn {
  readonly name: string;
  /** An underline, where a column has a colour of its own. */
  readonly colour?: string;
}

interface HeatmapProps {
  readonly caption: string;
  readonly columns: readonly HeatmapColumn[];
  readonly rowNames: readonly string[];
  /** "digit", "true digit": said before a row's name */
  readonly rowKind: string;
  readonly rows: readonly (readonly HeatmapCell[])[];
  /** A cell was clicked; by keyboard, the figure's menu leads to the same. Must keep its identity. */
  readonly onOpen?: (row: number, column: number) => void;
}

/** Past this many columns a cell has no room for its value. */
const MOST_PRINTED = 20;
/** Then this many columns are named. */
const MOST_NAMES = 14;
/** From here on a narrow card names every other column. */
const MANY = 11;

/** A large matrix is laid out by so many cells a frame when it appears: 640 at once would take the page's thread 80 ms. */
const CELLS_AT_ONCE = 160;

/** A matrix as a table: everyone reads the same numbers, most see the colours too. */
export const Heatmap = memo(function Heatmap(props: HeatmapProps) {
  const { caption, columns, rowNames, rowKind, rows, onOpen } = props;
  const theme = useThemeName();
  const isDense = columns.length > MOST_PRINTED;
  const labelEvery = isDense ? Math.ceil(columns.length / MOST_NAMES) : 1;
  const rowsLaid = useGrowing(rows.length, Math.ceil(CELLS_AT_ONCE / columns.length));
  return (
    <table
      className={classes.heatmap}
      data-dense={isDense || undefined}
      data-many={(columns.length >= MANY && !isDense) || undefined}
    >
      <caption className={unseen.text}>{caption}</caption>
      <thead>
        <tr>
          <td />
          {columns.map(({ name, colour }, index) => (
            <th key={name} scope="col">
              <span className={index % labelEvery === 0 ? undefined : unseen.text}>{name}</span>
              {colour ? <i style={{ background: colour }} /> : null}
            </th>
          ))}
        </tr>
      </thead>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: by keyboard, the figure's menu leads to the same */}
      <tbody
        data-opens={onOpen !== undefined || undefined}
        onClick={({ target }) => {
          const cell = (target as Element).closest("td");
          const row = cell?.closest("tr")?.sectionRowIndex;
          if (cell && row !== undefined) onOpen?.(row, cell.cellIndex - 1);
        }}
      >
        {rows.map((cells, row) => (
          <tr key={rowNames[row]}>
            <th scope="row">
              <span className={unseen.text}>{rowKind} </span>
              {rowNames[row]}
            </th>
            {row < rowsLaid
              ? cells.map((cell, column) => (
                  <Cell
                    key={columns[column]?.name}
                    text={cell.text}
                    shows={isDense ? "colour" : cell.isQuiet ? "quietly" : "value"}
                    level={Math.round(cell.amount * LEVELS)}
                    tone={cell.tone}
                    theme={theme}
                  />
                ))
              : null}
          </tr>
        ))}
      </tbody>
    </table>
  );
});

/** A count that grows to `total` by `more` a frame. */
function useGrowing(total: number, more: number): number {
  const [count, setCount] = useState(more);
  useEffect(() => {
    if (count >= total) return;
    const grow = () => startTransition(() => setCount(count + more));
    const request = requestAnimationFrame(grow);
    return () => cancelAnimationFrame(request);
  }, [count, total, more]);
  return count;
}

interface CellProps {
  readonly text: string;
  /** Only its colour where there is no room: a text in each of hundreds of cells would be laid out anew with every frame. */
  readonly shows: "value" | "quietly" | "colour";
  readonly level: number;
  readonly tone: HeatmapCell["tone"];
  readonly theme: ThemeName;
}

/** Colours come in this many steps, so that a change too small to see redraws nothing. */
const LEVELS = 48;

const Cell = memo(function Cell({ text, shows, level, tone, theme }: CellProps) {
  const { background, color } = swatch(level, tone, theme);
  if (shows === "colour") return <td style={{ background }} aria-label={text} />;
  return (
    <td style={{ background, color }} data-quiet={shows === "quietly" || undefined}>
      {text}
    </td>
  );
});

interface Swatch {
  readonly background: string;
  readonly color: string;
}

const swatches = new Map<string, Swatch>();

function swatch(level: number, tone: HeatmapCell["tone"], theme: ThemeName): Swatch {
  const key = `${theme} ${tone} ${level}`;
  const known = swatches.get(key);
  if (known) return known;
  const { paper, card, ink } = tokens[theme];
  const empty = mix(parseHex(card), parseHex(paper), 0.75);
  const background = mix(empty, parseHex(tokens[theme][tone]), level / LEVELS);
  const made = { background: toCss(background), color: softText(background, parseHex(ink)) };
  swatches.set(key, made);
  return made;
}

/** On nearly empty cells the page's ink, a little softened; else whichever of black and white reads. */
function softText(background: Rgb, ink: Rgb): string {
  const softened = mix(ink, background, 0.22);
  return contrast(softened, background) >= 7 ? toCss(softened) : textOn(background);
}

function contrast(a: Rgb, b: Rgb): number {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
}
