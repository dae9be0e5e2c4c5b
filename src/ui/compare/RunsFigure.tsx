import { type ReactNode, useId } from "react";
import type { Table } from "../../lab/exports.ts";
import { describeSettings, withRun } from "../../lab/takeHome/takenRun.ts";
import type { RunResult } from "../../run/result.ts";
import frame from "../charts/Figure.module.css";
import { FigureMenu } from "../charts/FigureMenu.tsx";
import { formatNumber } from "../format.ts";
import { PartBoundary } from "../messages/PartBoundary.tsx";
import type { Taken } from "../takeHome/taken.ts";
import type { LoadedExperiment } from "./loadedExperiment.ts";

interface RunsFigureProps {
  /** Also its accessible name. */
  readonly name: string;
  /** Those that it shows. */
  readonly experiments: readonly LoadedExperiment[];
  /** Beside the heading: how to read it. */
  readonly aside: ReactNode;
  /** What its picture shows, in a sentence, for those who do not see it; absent where a table or text says it. */
  readonly summary?: string;
  /** The figure's data, as a reader wants them. */
  readonly toTable: () => Table;
  /** What it shows of one run, one row an observation. */
  readonly observe: (result: RunResult, experiment: LoadedExperiment) => Table;
  readonly children: ReactNode;
}

/** A card with a heading and a menu around one picture of several runs. */
export function RunsFigure(props: RunsFigureProps) {
  const { name, experiments, aside, summary, toTable, observe, children } = props;
  const summaryId = useId();
  return (
    <figure
      className={frame.figure}
      aria-label={name}
      aria-describedby={summary ? summaryId : undefined}
    >
      <div className={frame.head} data-short>
        <h3>{name}</h3>
        <div className={frame.aside}>{aside}</div>
        <FigureMenu
          name={name}
          toTable={toTable}
          take={() => takeRuns(experiments, observe)}
          disabled={false}
        />
      </div>
      {summary ? (
        <p id={summaryId} className={frame.summary}>
          {summary}
        </p>
      ) : null}
      <div className={frame.body}>
        <PartBoundary name={`The figure “${name}”`} as="inset">
          {children}
        </PartBoundary>
      </div>
    </figure>
  );
}

/** Experiments that are named under a saved picture; its file has them all. */
const MOST_CAPTIONS = 8;

function takeRuns(
  experiments: readonly LoadedExperiment[],
  observe: RunsFigureProps["observe"],
): Taken {
  const tables = experiments.flatMap((experiment) =>
    experiment.results.map((result) =>
      withRun(observe(result, experiment), { ...result, engine: result.engine.kind }),
    ),
  );
  const rows = tables.flatMap((table) => table.rows);
  const captions = experiments
    .slice(0, MOST_CAPTIONS)
    .map(({ letter, results }) => `${letter}: ${describeSettings(results[0], formatNumber)}`);
  return {
    observations: { columns: tables[0]?.columns ?? [], rows },
    caption: [...captions, `${window.location.origin}${window.location.pathname}`],
    words: `runs ${experiments.map(({ letter }) => letter).join(" ")}`,
  };
}
