import type { ModelDescription, YardScene } from "../../training/events.ts";
import { computeShares, DEAD_BELOW, share, sum } from "../../training/measures.ts";
import { formatInteger, formatPercent } from "../format.ts";

/** How much one expert is given to do. */
export interface ExpertMeasure {
  /** load over the fair share */
  readonly ratio: number;
  /** the most it takes, over the fair share; undefined: as much as comes */
  readonly limit: number | undefined;
  /** multiply-adds over the fair share of them, where experts differ in size */
  readonly compute: number | undefined;
  /** written on its bar */
  readonly word: string;
  /** everything, in words */
  readonly title: string;
}

type Model = Pick<ModelDescription, "routing" | "numExperts" | "hiddenSizes">;

/** [E] by the assignments of one batch: counts, and how many of them an expert takes. */
export function measureScene(model: Model, { load, capacity }: YardScene): ExpertMeasure[] {
  const { assignment } = model.routing;
  const isQuota = assignment === "balanced" || assignment === "expert-choice";
  const fair = sum(load) / load.length;
  const limit = capacity > 0 && !isQuota && fair > 0 ? capacity / fair : undefined;
  return measure(model, load, limit, (e) => {
    if (isQuota) return `${formatInteger(load[e])} of ${formatInteger(capacity)}`;
    return capacity > 0 && load[e] >= capacity ? "full" : "";
  });
}

/** [E] by the shares of a whole test. */
export function measureTest(model: Model, load: Float32Array): ExpertMeasure[] {
  return measure(model, load, undefined, () => "");
}

function measure(
  model: Model,
  load: ArrayLike<number>,
  limit: number | undefined,
  wordOf: (e: number) => string,
): ExpertMeasure[] {
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
      limit,
      compute,
      word: wordOf(e) || (isDead ? "dead" : ""),
      title: describe(e, { part: share(count, total), ratio, work: isMixed ? work[e] : undefined }),
    };
  });
}

interface Described {
  readonly part: number;
  readonly ratio: number;
  readonly work: number | undefined;
}

function describe(e: number, { part, ratio, work }: Described): string {
  const tokens = `${formatPercent(part)} of the assignments, ${ratio.toFixed(2)} times its fair share`;
  const compute = work === undefined ? "" : `, and ${formatPercent(work)} of the multiply–adds`;
  return `Expert ${e + 1}: ${tokens}${compute}`;
}
