import { labelMark } from "../charts/labelMark.ts";
import { formatInteger, formatPercent } from "../format.ts";
import { expertName } from "../theme/palette.ts";
import type { Happening } from "./momentEvents.ts";

/** What happened, in a few words: "E4 starves". */
export function describeHappening(happening: Happening): string {
  switch (happening.kind) {
    case "change":
      return labelMark(happening.mark);
    case "starved":
      return `${list(happening.experts)} ${plural(happening.experts, "starves", "starve")}`;
    case "woken":
      return `${list(happening.experts)} ${plural(happening.experts, "wakes", "wake")}`;
    case "skipped":
      return happening.steps === 1
        ? "a step was skipped: not finite"
        : `${formatInteger(happening.steps)} steps were skipped: not finite`;
    case "best":
      return `best so far, ${formatPercent(happening.accuracy)}`;
    default:
      return happening satisfies never;
  }
}

const SHOWN = 3;

function list(experts: readonly number[]): string {
  const names = experts.slice(0, SHOWN).map(expertName);
  const more = experts.length - names.length;
  return more > 0 ? `${names.join(", ")} and ${more} more` : names.join(", ");
}

function plural(experts: readonly number[], one: string, several: string): string {
  return experts.length === 1 ? one : several;
}
