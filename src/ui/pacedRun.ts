import { type RefCallback, useLayoutEffect, useState } from "react";
import { shallow } from "zustand/shallow";
import type { RunState } from "../lab/runState.ts";
import { useServices } from "./services.ts";
import { createSight } from "./sight.ts";

/**
 * Parts of the run as it is drawn: all views turn to a new frame together. And a ref for the view's element, since one
 * that is out of sight is drawn seldom. `select` must be a constant function.
 */
export function usePacedRun<T>(
  select: (state: RunState) => T,
): readonly [value: T, ref: RefCallback<Element>] {
  const [sight] = useState(createSight);
  const value = useDrawn(select, sight);
  return [value, sight.ref];
}

/** Parts of the run as it is drawn, for what is always in sight. `select` must be a constant function. */
export function useDrawnRun<T>(select: (state: RunState) => T): T {
  return useDrawn(select, ALWAYS_IN_SIGHT);
}

const ALWAYS_IN_SIGHT = { isIn: () => true, onEntering: () => () => {} } as const;

function useDrawn<T>(
  select: (state: RunState) => T,
  sight: Pick<ReturnType<typeof createSight>, "isIn" | "onEntering">,
): T {
  const { drawnRun } = useServices();
  const [{ value }, setDrawn] = useState(() => {
    const { state, turn } = drawnRun.current();
    return { value: select(state), turn };
  });
  useLayoutEffect(() => {
    const view = {
      isInSight: sight.isIn,
      draw(state: RunState, turn: number) {
        const value = select(state);
        setDrawn((drawn) =>
          drawn.turn > turn || shallow(drawn.value, value) ? drawn : { value, turn },
        );
      },
    };
    const remove = drawnRun.add(view);
    drawnRun.catchUp(view);
    const unwatch = sight.onEntering(() => drawnRun.catchUp(view));
    return () => {
      unwatch();
      remove();
    };
  }, [drawnRun, select, sight]);
  return value;
}

/** Reports to the drawn run which turn is on the screen. Rendered once a page. */
export function Turns() {
  const { drawnRun } = useServices();
  const [turn, setTurn] = useState(0);
  useLayoutEffect(() => drawnRun.onTurn(setTurn), [drawnRun]);
  // In the commit itself: what comes into sight from now on shows this turn.
  useLayoutEffect(() => drawnRun.committed(turn), [drawnRun, turn]);
  return null;
}
