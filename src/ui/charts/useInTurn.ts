import { useEffect, useState } from "react";
import { shallow } from "zustand/shallow";

/** What waits for its turn: one is called in every frame of the browser, in a task of its own. */
const waiting = new Set<() => void>();
let isAsked = false;

function askForFrame(): void {
  if (isAsked || waiting.size === 0) return;
  isAsked = true;
  requestAnimationFrame(() => setTimeout(giveTurn));
}

function giveTurn(): void {
  isAsked = false;
  const [next] = waiting;
  if (next === undefined) return;
  waiting.delete(next);
  next();
  askForFrame();
}

/**
 * The axes that a chart draws. New ones take turns: recharts needs tens of milliseconds for them, and often several
 * charts get theirs with the same frame of a run. Until then a chart keeps its old axes, and draws its curves by them.
 */
export function useInTurn<Axes extends object>(wanted: Axes): Axes {
  const [drawn, setDrawn] = useState(wanted);
  const isNews = !shallow(drawn, wanted);
  useEffect(() => {
    if (!isNews) return;
    const turn = () => setDrawn(wanted);
    waiting.add(turn);
    askForFrame();
    return () => void waiting.delete(turn);
  });
  return drawn;
}
