import { type KeyboardEvent, useState } from "react";
import { expertName } from "../theme/palette.ts";
import classes from "./ExpertLinks.module.css";
import type { YardFocus } from "./yardFocus.ts";
import type { CellBox } from "./yardLayout.ts";

interface ExpertLinksProps {
  /** Of all experts, shared ones last. */
  readonly cells: readonly CellBox[];
  /** Routed experts. */
  readonly numExperts: number;
  /** undefined: none has the focus any more. */
  readonly onFocus: (focus: YardFocus | undefined) => void;
  readonly onOpen: (expert: number) => void;
}

const STEPS: Readonly<Record<string, number>> = {
  ArrowUp: -1,
  ArrowLeft: -1,
  ArrowDown: 1,
  ArrowRight: 1,
};

/** By keyboard, what a click on an expert does. One stop of the tab key; arrows move between the experts. */
export function ExpertLinks({ cells, numExperts, onFocus, onOpen }: ExpertLinksProps) {
  const [last, setLast] = useState(0);
  const stop = Math.min(last, numExperts - 1);

  function onKeyDown(event: KeyboardEvent<HTMLDivElement>) {
    const step = STEPS[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const buttons = event.currentTarget.querySelectorAll("button");
    buttons[stop + step]?.focus();
  }

  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for what is filled in
    <div role="group" aria-label="Experts of the yard" onKeyDown={onKeyDown}>
      {cells.slice(0, numExperts).map(({ x, y, width, height }, expert) => (
        <button
          // biome-ignore lint/suspicious/noArrayIndexKey: an expert is its index
          key={expert}
          type="button"
          className={classes.link}
          style={{ left: x, top: y, width, height }}
          aria-label={`Open ${expertName(expert)} in Inspect`}
          tabIndex={expert === stop ? 0 : -1}
          onFocus={() => {
            setLast(expert);
            onFocus({ expert });
          }}
          onBlur={() => onFocus(undefined)}
          onClick={() => onOpen(expert)}
        />
      ))}
    </div>
  );
}
