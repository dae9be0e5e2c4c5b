import { IconExternalLink } from "@tabler/icons-react";
import { decodeLink } from "../../experiment/link.ts";
import { nameRun } from "../../lab/runNames.ts";
import { formatChange, formatNumber, formatPercent, formatSmall } from "../format.ts";
import classes from "./SweepFigure.module.css";
import { useSweep } from "./useSweep.ts";
import { roughTime } from "./words.ts";

/** What came of one run of the sweep. */
export function ChosenRun({ link }: { readonly link: string }) {
  const row = useSweep(({ done }) => done.get(link)?.row);
  if (row === undefined) return null;
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
      <a href={link} target="_blank" rel="noreferrer">
        Train it in a new tab <IconExternalLink size="0.875rem" aria-hidden="true" />
      </a>
    </section>
  );
}
