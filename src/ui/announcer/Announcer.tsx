import { useEffect, useState } from "react";
import type { RunState } from "../../lab/runState.ts";
import { selectShownStatus } from "../../store/selectors.ts";
import { useServices } from "../services.ts";
import unseen from "../unseen.module.css";
import { type AnnouncedState, announce } from "./announce.ts";

/** Least time between two sentences, where the later can wait: about what it takes to hear one. */
const SENTENCE_MS = 5000;

/** Says to screen readers, politely, what happens to the run. It is rendered once, and empty at first. */
export function Announcer() {
  const { runStore } = useServices();
  const [text, setText] = useState("");
  useEffect(() => {
    let told = select(runStore.getState());
    let saidAt = Number.NEGATIVE_INFINITY;
    return runStore.subscribe((state) => {
      const now = select(state);
      const news = announce(told, now);
      const isSoon = performance.now() - saidAt < SENTENCE_MS;
      if (news?.canWait && isSoon) return;
      told = now;
      if (news === undefined) return;
      saidAt = performance.now();
      setText(news.text);
    });
  }, [runStore]);
  return (
    <div className={unseen.text} role="status" data-announcer>
      {text}
    </div>
  );
}

function select(state: RunState): AnnouncedState {
  const { book, frame, run, shown, watched } = state;
  // Who looks back is told of what the run does, not of the past.
  const { position, evaluation } = watched === undefined ? frame : book;
  return {
    status: selectShownStatus(state),
    step: position?.step ?? 0,
    epochsDone: Math.floor(position?.epoch ?? 0),
    epochs: shown.epochs,
    accuracy: evaluation?.accuracy,
    testImages: evaluation?.images ?? run?.testImages ?? 0,
  };
}
