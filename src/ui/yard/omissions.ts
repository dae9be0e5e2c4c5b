import { formatInteger } from "../format.ts";
import type { HeadedModel } from "./yardHeadings.ts";
import type { YardLayout } from "./yardLayout.ts";

/** What the yard has no room for, in a sentence; "" where it shows everything. */
export function describeOmissions(
  { cell, showsConfidence }: Pick<YardLayout, "cell" | "showsConfidence">,
  { hiddenSize, isMixed }: HeadedModel,
): string {
  const omitted = [
    ...describeUnits(cell.units, hiddenSize, isMixed),
    ...(cell.showsDigits ? [] : ["which digits each expert gets"]),
    ...(showsConfidence ? [] : ["how sure the answers are"]),
  ];
  if (omitted.length === 0) return "";
  const last = omitted.pop();
  return `Not drawn here: ${[...(omitted.length > 0 ? [omitted.join(", ")] : []), last].join(" and ")}.`;
}

function describeUnits(shown: number, hiddenSize: number, isMixed: boolean): string[] {
  if (shown >= hiddenSize) return [];
  if (shown === 0) return ["what the hidden units look for"];
  if (isMixed) return [`hidden units after each expert’s first ${formatInteger(shown)}`];
  const left = formatInteger(hiddenSize - shown);
  return [`${left} of each expert’s ${formatInteger(hiddenSize)} hidden units`];
}
