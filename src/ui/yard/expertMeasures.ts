import type { YardScene } from "../../probe/yardSnapshot.ts";
import { computeShares, DEAD_BELOW, share, sum } from "../../reference/measures.ts";
import type { ModelDescription } from "../../run/events.ts";
import { formatPercent, formatRatio } from "../format.ts";

/** How much one expert is given to do. */
export interface ExpertMeasure {
  /** load over the fair share */
  readonly ratio: number;
  /** the most it takes, over the fair share; undefined: as much as comes */
  readonly limit: number | undefined;
  /** multiply-adds over the fair share of them, where experts differ in size */
  readonly compute: number | undefined;
  /** what it took of what it had to take, where that is fixed */
  readonly quota: { readonly taken: number; readonly due: number } | undefined;
  /** written on its bar */
  readonly word: "" | "dead" | "full";
  /** everything, in words */
  readonly title: string;
}

type Model = Pick<ModelDescription, "routing" | "numExperts" | "hiddenSizes">;

/** What the end of a bar may stand for, in fair shares. Few steps, so that bars seldom change their scale. */
const BAR_ENDS = [2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64];

/** What the end of every expert's bar stands for, in fair shares: the busiest has room, so that lengths compare. */
export function barEndOf(measures: readonly ExpertMeasure[]): number {
  const largest = Math.max(...measures.flatMap(({ ratio, compute = 0 }) => [ratio, compute]));
  return BAR_ENDS.find((end) => largest <= end) ?? largest;
}

/** [E] by the assignments of one batch: counts, and how many of them an expert takes. */
export function measureScene(model: Model, { load, capacity }: YardScene): ExpertMeasure[] {
  const { assignment } = model.routing;
  const isQuota = assignment === "balanced" || assignment === "expert-choice";
  const fair = sum(load) / load.length;
  const isLimited = capacity > 0 && !isQuota && fair > 0;
  return measure(model, load).map((expert, e) => ({
    ...expert,
    ...(isLimited ? { limit: capacity / fair } : {}),
    ...(isLimited && load[e] >= capacity ? { word: "full" } : {}),
    ...(isQuota ? { quota: { taken: load[e], due: capacity } } : {}),
  }));
}

/** [E] by the shares of a whole test. */
export function measureTest(model: Model, load: Float32Array): ExpertMeasure[] {
  return measure(model, load);
}

function measure(model: Model, load: ArrayLike<number>): ExpertMeasure[] {
  const E = load.length;
  const total = sum(load);
  const sizes = model.hiddenSizes.slice(0, E);
  const isMixed = new Set(sizes).size > 1;
  const work = computeShares(load, sizes);
  return Array.from(load, (count, e) => {
    const ratio = share(count, total) * E;
    const compute = isMixed ? work[e] * E : undefined;
    const isDead = total > 0 && ratio < DEAD_BELOW;
    return {
      ratio,
      limit: undefined,
      compute,
      quota: undefined,
      word: isDead ? "dead" : "",
      title: describeExpert(e, {
        part: share(count, total),
        ratio,
        work: isMixed ? work[e] : undefined,
      }),
    };
  });
}

interface Described {
  readonly part: number;
  readonly ratio: number;
  readonly work: number | undefined;
}

function describeExpert(e: number, { part, ratio, work }: Described): string {
  const tokens = `${formatPercent(part)} of the assignments, ${formatRatio(ratio)} times its fair share`;
  const compute = work === undefined ? "" : `, and ${formatPercent(work)} of the multiply–adds`;
  return `Expert ${e + 1}: ${tokens}${compute}`;
}
