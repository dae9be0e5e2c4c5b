import type { Moment } from "../../lab/moments.ts";
import type { ChangeMark } from "../../lab/pageBook.ts";
import { DEAD_BELOW, utilisation } from "../../reference/measures.ts";

/** Something that happened in a run, told at the first moment that shows it. */
export type Happening =
  | { readonly kind: "change"; readonly mark: ChangeMark }
  /** Experts, counted from 0, that get less than a hundredth of their fair share from here on. */
  | { readonly kind: "starved"; readonly experts: readonly number[] }
  /** Experts that get images again. */
  | { readonly kind: "woken"; readonly experts: readonly number[] }
  /** Steps that were skipped since the moment before, as their numbers were not finite. */
  | { readonly kind: "skipped"; readonly steps: number }
  /** The best test so far of the moments that there are. */
  | { readonly kind: "best"; readonly accuracy: number };

/** What happened at a moment. */
export interface MomentEvent {
  /** Index of the moment. */
  readonly index: number;
  readonly happening: Happening;
}

/** What happened in a run, in the order of its moments. */
export function eventsOf(
  moments: readonly Moment[],
  marks: readonly ChangeMark[],
): readonly MomentEvent[] {
  const events: MomentEvent[] = [];
  const starved = moments.map(starvedExperts);
  moments.forEach((moment, index) => {
    const before = moments[index - 1];
    const add = (happening: Happening) => events.push({ index, happening });
    for (const mark of marks) {
      if (mark.step <= moment.position.step && mark.step > (before?.position.step ?? -1)) {
        add({ kind: "change", mark });
      }
    }
    if (!before) return;
    const [then, now] = [starved[index - 1], starved[index]];
    if (then && now) {
      const gone = [...now].filter((e) => !then.has(e));
      const back = [...then].filter((e) => !now.has(e));
      if (gone.length > 0) add({ kind: "starved", experts: gone });
      if (back.length > 0) add({ kind: "woken", experts: back });
    }
    const steps = moment.position.skippedSteps - before.position.skippedSteps;
    if (steps > 0) add({ kind: "skipped", steps });
  });
  const best = bestMoment(moments);
  if (best) events.push(best);
  return events.sort((a, b) => a.index - b.index);
}

/** Index of the last moment that is not after a step; 0 where there is none. */
export function indexAt(moments: readonly Moment[], step: number): number {
  return Math.max(
    0,
    moments.findLastIndex(({ position }) => position.step <= step),
  );
}

/** Undefined where the moment has no test. */
function starvedExperts({ evaluation }: Moment): ReadonlySet<number> | undefined {
  if (!evaluation) return undefined;
  const ratios = utilisation(evaluation.load);
  return new Set(ratios.flatMap((ratio, e) => (ratio < DEAD_BELOW ? [e] : [])));
}

function bestMoment(moments: readonly Moment[]): MomentEvent | undefined {
  let best: MomentEvent | undefined;
  let highest = Number.NEGATIVE_INFINITY;
  moments.forEach(({ evaluation }, index) => {
    if (!evaluation || evaluation.accuracy <= highest) return;
    highest = evaluation.accuracy;
    best = { index, happening: { kind: "best", accuracy: highest } };
  });
  return best;
}
