import type { YardTraits } from "./traits.ts";
import { partsOf, type YardLayout } from "./yardLayout.ts";

/** The words above a column of the yard. */
export interface YardHeading {
  readonly text: string;
  readonly x: number;
  readonly width: number;
  readonly align: "left" | "center" | "right";
}

export interface HeadedModel {
  /** Hidden units of the largest expert. */
  readonly hiddenSize: number;
  /** Whether experts differ in size: then bars show their work too. */
  readonly isMixed: boolean;
}

/** Height of the headings: two lines. */
export const HEADINGS_HEIGHT = 30;
/** Width of a character on average. */
const CHARACTER = 5.6;
const LINES = 2;
/** Room for "answer" and "expert", where their columns are narrower. */
const SHORT_WORD = 34;
/** Room for "load". */
const LOAD = 4 * CHARACTER;
/** A cell's last heading may reach this far beyond it. */
const OVERHANG = 8;
/** Between neighbours. */
const GAP = 4;
/** A strip of fewer units has its words over its middle: at its edge they would touch the word before. */
const FEW_UNITS = 6;

/** What stands above each column: the longest of its wordings that has room. */
export function layHeadings(
  layout: YardLayout,
  traits: YardTraits,
  model: HeadedModel,
): readonly YardHeading[] {
  const { width, digitSize, table, digitsEnd, expertsStart, expertsEnd, answersStart } = layout;
  const columns = [...new Set(layout.cells.map(({ x }) => x))];
  const answerWidth = Math.max(SHORT_WORD, width - answersStart);
  const votesStart = expertsEnd + OVERHANG;
  const votesEnd = Math.min(answersStart, width - answerWidth - GAP);
  return [
    heading(["digit"], { x: 0, width: digitSize }, "center"),
    heading(["its key in a fixed table", "key"], { x: table.x, width: table.width }, "center"),
    heading(choiceWords(traits), { x: digitsEnd, width: expertsStart - digitsEnd }, "center"),
    ...columns.flatMap((x) => cellHeadings(x, layout, model)),
    heading(["votes, mixed", "votes"], { x: votesStart, width: votesEnd - votesStart }, "center"),
    heading(
      ["answer, how sure", "answer"],
      { x: width - answerWidth, width: answerWidth },
      answerWidth > width - answersStart ? "right" : "left",
    ),
  ].flatMap((entry) => entry ?? []);
}

function cellHeadings(x: number, layout: YardLayout, { hiddenSize, isMixed }: HeadedModel) {
  const { cell, cells } = layout;
  const parts = partsOf(cell);
  const share = cell.units < hiddenSize ? `${cell.units} of ${hiddenSize} units` : "";
  const unitWords =
    share === ""
      ? [
          "what its units look for: blue excites, orange inhibits",
          "what its units look for",
          "its units",
        ]
      : [`${share}: blue excites, orange inhibits`, share];
  const loadWords = isMixed
    ? ["load, and work below; the line is a fair share", "load, work", "load"]
    : ["load; the line is a fair share", "load"];
  const unitsAlign = cell.units < FEW_UNITS ? "center" : "left";
  const [{ width: cellWidth }] = cells;
  const at = (start: number, width: number) => ({
    x: x + start,
    width: Math.min(width, cellWidth + OVERHANG - start),
  });
  return [
    heading(["expert"], at(parts.nameX - 11, Math.max(SHORT_WORD, cell.nameWidth)), "left"),
    cell.units > 0 ? heading(unitWords, at(parts.unitsX, parts.unitsWidth), unitsAlign) : undefined,
    heading(loadWords, at(parts.loadX, Math.max(LOAD, cell.barWidth)), "left"),
    cell.showsDigits
      ? heading(["its digits"], at(parts.digitsX, parts.digitsWidth), "left")
      : undefined,
  ];
}

function choiceWords({ isReach, isComplete, table }: YardTraits): readonly string[] {
  if (isReach) return ["experts’ choice", "choice"];
  if (table !== undefined) return ["the table’s choice", "choice"];
  return isComplete ? ["gates"] : ["router’s choice", "choice"];
}

function heading(
  wordings: readonly string[],
  place: Pick<YardHeading, "x" | "width">,
  align: YardHeading["align"],
): YardHeading | undefined {
  const text = wordings.find((wording) => fits(wording, place.width));
  return text === undefined ? undefined : { text, ...place, align };
}

function fits(text: string, width: number): boolean {
  const room = Math.floor(width / CHARACTER);
  let lines = 1;
  let length = -1;
  for (const word of text.split(" ")) {
    if (word.length > room) return false;
    length += 1 + word.length;
    if (length <= room) continue;
    lines++;
    length = word.length;
  }
  return lines <= LINES;
}
