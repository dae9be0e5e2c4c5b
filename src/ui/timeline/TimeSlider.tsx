import { useLayoutEffect, useRef } from "react";
import type { Moment } from "../../lab/moments.ts";
import type { RunState } from "../../lab/runState.ts";
import { formatInteger } from "../format.ts";
import range from "../Range.module.css";
import { useServices } from "../services.ts";
import { indexAt } from "./momentEvents.ts";

interface TimeSliderProps {
  readonly onMove: (moment: Moment | undefined) => void;
}

/**
 * Chooses among the run's moments. Its thumb follows the store without a rendering: one for every movement of the
 * pointer would interrupt the drawing of the moment, which then begins anew.
 */
export function TimeSlider({ onMove }: TimeSliderProps) {
  const { runStore } = useServices();
  const ref = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => {
    const place = (state: RunState) => {
      if (ref.current) placeThumb(ref.current, state);
    };
    place(runStore.getState());
    return runStore.subscribe(place);
  }, [runStore]);
  return (
    <input
      ref={ref}
      type="range"
      className={range.range}
      data-live
      aria-label="Time"
      min={0}
      step={1}
      onChange={({ currentTarget }) =>
        onMove(runStore.getState().moments[currentTarget.valueAsNumber])
      }
    />
  );
}

function placeThumb(input: HTMLInputElement, { moments, watched }: RunState): void {
  const last = moments.length - 1;
  const index = watched === undefined ? last : indexAt(moments, watched);
  const step = moments[index]?.position.step ?? 0;
  const words = `step ${formatInteger(step)}${watched === undefined ? ", now" : ""}`;
  input.max = String(last);
  input.valueAsNumber = index;
  input.style.setProperty("--filled", String(last > 0 ? index / last : 1));
  input.setAttribute("aria-valuetext", words);
}
