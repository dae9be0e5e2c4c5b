import { IconCheck, IconExternalLink } from "@tabler/icons-react";
import { useStore } from "zustand";
import { decodeLink } from "../../experiment/link.ts";
import { nameRun } from "../../lab/runNames.ts";
import { readSelection, selectRuns } from "../../store/comparison.ts";
import { Button } from "../Button.tsx";
import { formatChange, formatNumber, formatPercent, formatSmall } from "../format.ts";
import { useServices } from "../services.ts";
import classes from "./SweepFigure.module.css";
import { useSweep } from "./useSweep.ts";
import { roughTime } from "./words.ts";

/** What came of one run of the sweep. */
export function ChosenRun({ link }: { readonly link: string }) {
  const run = useSweep(({ done }) => done.get(link));
  const { viewStore } = useServices();
  const choice = useStore(viewStore, ({ runs }) => runs);
  if (run === undefined) return null;
  const { id, row } = run;
  const { selected } = readSelection({ runs: choice, pin: "" });
  const others = selected.filter((other) => other !== id);
  const isCompared = others.length < selected.length;
  const { experiment } = decodeLink(link);
  const facts = [
    ["Test accuracy", formatPercent(row.accuracy, 2)],
    ["Test loss", row.loss === null ? "–" : formatSmall(row.loss)],
    ["Busiest expert", `${formatChange(row.maxVio)} above its fair share (MaxVio)`],
    ["Experts hardly used", formatPercent(row.deadExperts, 0)],
    ["Training", roughTime(row.trainSeconds)],
  ] as const;
  return (
    <section className={classes.chosen} aria-label="Chosen run" aria-live="polite">
      <h3>{nameRun(experiment, undefined, formatNumber)}</h3>
      <dl>
        {facts.map(([name, text]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
      {id === undefined ? null : (
        <Button
          aria-pressed={isCompared}
          onClick={() => selectRuns(viewStore, isCompared ? others : [...others, id])}
        >
          {isCompared ? <IconCheck size="1rem" aria-hidden="true" /> : null} Compare it below
        </Button>
      )}
      <a href={link} target="_blank" rel="noreferrer">
        Train it in a new tab <IconExternalLink size="0.875rem" aria-hidden="true" />
      </a>
    </section>
  );
}
