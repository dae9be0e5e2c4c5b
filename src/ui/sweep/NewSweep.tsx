import type { Ref } from "react";
import { PRESETS } from "../../lab/sweep/presets.ts";
import classes from "./NewSweep.module.css";
import { SentenceForm } from "./SentenceForm.tsx";
import { useOpenSweep } from "./useSweep.ts";

interface NewSweepProps {
  /** To its card, which may be focused. */
  readonly ref: Ref<HTMLElement>;
  readonly onSetUp: () => void;
}

/** Sets up a sweep: from a list of questions, or from a sentence. */
export function NewSweep({ ref, onSetUp }: NewSweepProps) {
  const { open } = useOpenSweep();

  function setUp(link: string) {
    onSetUp();
    void open(link);
  }

  return (
    <section ref={ref} tabIndex={-1} className={classes.card} aria-label="New sweep">
      <h3>Start from a question</h3>
      <ul className={classes.presets}>
        {PRESETS.map(({ name, question, link }) => (
          <li key={name}>
            <button type="button" onClick={() => setUp(link)}>
              <b>{name}</b>
              <span>{question}</span>
            </button>
          </li>
        ))}
      </ul>
      <h3>Or ask your own</h3>
      <SentenceForm onSetUp={setUp} />
    </section>
  );
}
