import type { Plan } from "../model/plan.ts";
import { type Routing, routedSlots, routerColumns, TUTORIAL_ROUTING } from "../routing.ts";

export interface SmallPlan extends Partial<Routing> {
  readonly D?: number;
  readonly M?: number;
  readonly C?: number;
  readonly E?: number;
  readonly N?: number;
  readonly H?: number | readonly number[];
  readonly K?: number;
}

/** A plan small enough for finite differences: the tutorial's routing unless a choice is given. */
export function smallPlan(choices: SmallPlan = {}): Plan {
  const { D = 6, M = 0, C = 5, E = 4, N = 0, H = 3, K = 2, ...axes } = choices;
  const routing = { ...TUTORIAL_ROUTING, ...axes };
  const hiddenSizes = typeof H === "number" ? [H] : H;
  return {
    shape: {
      numPixels: D,
      modelWidth: M,
      numClasses: C,
      numExperts: E,
      numSharedExperts: N,
      routerColumns: routerColumns(routing, E),
      hiddenSize: Math.max(...hiddenSizes),
      hiddenSizes,
    },
    topK: routing.assignment === "all" ? E : Math.min(K, routedSlots(routing.assignment, E, K)),
    routing,
  };
}
