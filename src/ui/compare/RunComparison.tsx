import { useCallback, useMemo, useState } from "react";
import { useStore } from "zustand";
import type { KeptRun } from "../../lab/archive/keptRun.ts";
import { compareRuns } from "../../lab/compare/comparedRuns.ts";
import { pinRun, readSelection, selectRuns } from "../../store/comparison.ts";
import { PartBoundary } from "../messages/PartBoundary.tsx";
import { useServices } from "../services.ts";
import { ComparedBar } from "./ComparedBar.tsx";
import classes from "./Comparison.module.css";
import { loadExperiments } from "./loadExperiments.ts";
import type { Emphasis, LoadedExperiment } from "./loadedExperiment.ts";
import { OverlayFigures } from "./OverlayFigures.tsx";
import { PairFigures } from "./PairFigures.tsx";
import { RunsCard } from "./RunsCard.tsx";
import { useArchive } from "./useArchive.ts";
import { useResults } from "./useResults.ts";

const NO_RUNS: readonly KeptRun[] = [];

/** The runs that are kept, and what those that were chosen look like beside each other. */
export function RunComparison() {
  const { viewStore } = useServices();
  const { archive, runs, problem } = useArchive();
  const choice = useStore(viewStore, ({ runs }) => runs);
  const pin = useStore(viewStore, ({ pin }) => pin);
  const { selected, pinned } = useMemo(() => readSelection({ runs: choice, pin }), [choice, pin]);
  const known = useMemo(() => new Map((runs ?? NO_RUNS).map((run) => [run.id, run])), [runs]);
  const comparison = useMemo(() => {
    const chosen = selected.flatMap((id) => known.get(id) ?? []);
    return compareRuns(chosen, pinned === undefined ? undefined : known.get(pinned));
  }, [selected, pinned, known]);
  const wanted = comparison.experiments.flatMap((experiment) => experiment.runs);
  const { results, isLoading, problem: unread } = useResults(archive, wanted);
  const experiments = useMemo(() => loadExperiments(comparison, results), [comparison, results]);
  const [pointed, setPointed] = useState<string>();
  const [chosenFocus, setFocus] = useState<string>();
  const baseline =
    experiments.find(({ key }) => key === comparison.baseline?.key) ?? experiments[0];
  const others = experiments.filter((experiment) => experiment !== baseline);
  const compared = others.find(({ key }) => key === chosenFocus) ?? others[0];
  const emphasis = useMemo(
    (): Emphasis => ({ baseline: baseline?.key ?? "", focus: compared?.key, pointed }),
    [baseline?.key, compared?.key, pointed],
  );

  const gone = runs === undefined ? 0 : selected.filter((id) => !known.has(id)).length;
  const leaveOut = ({ runs: left }: LoadedExperiment) => {
    const ids = new Set<string>(left.map(({ id }) => id));
    selectRuns(
      viewStore,
      selected.filter((id) => !ids.has(id)),
    );
    if (pinned !== undefined && ids.has(pinned)) pinRun(viewStore, undefined);
  };
  const pinExperiment = useCallback(
    ({ runs: [first] }: LoadedExperiment) => pinRun(viewStore, first?.id),
    [viewStore],
  );
  const focusExperiment = useCallback(({ key }: LoadedExperiment) => setFocus(key), []);
  const compareNone = () => {
    selectRuns(viewStore, []);
    pinRun(viewStore, undefined);
  };

  return (
    <>
      <PartBoundary name="The table of runs" as="card">
        <RunsCard
          archive={archive}
          runs={runs}
          problem={problem}
          comparison={comparison}
          selected={selected}
          pinned={pinned}
          pointed={pointed}
          onPoint={setPointed}
        />
      </PartBoundary>
      <div>
        {experiments.length > 0 ? (
          <ComparedBar
            experiments={experiments}
            emphasis={emphasis}
            onPoint={setPointed}
            onRemove={leaveOut}
            onClear={compareNone}
          />
        ) : null}
        <p role="status" className={classes.onPaper}>
          {[
            isLoading ? "Reading results" : undefined,
            unread,
            gone > 0 ? describeGone(gone) : undefined,
            experiments.length === 1 ? "Choose a second run to compare it with." : undefined,
          ]
            .filter((sentence) => sentence !== undefined)
            .join(" ")}
        </p>
      </div>
      {baseline === undefined ? null : (
        <PartBoundary name="The curves of the runs" as="card">
          <OverlayFigures experiments={experiments} emphasis={emphasis} onPoint={setPointed} />
        </PartBoundary>
      )}
      {baseline === undefined || compared === undefined ? null : (
        <PartBoundary name="The figures beside the baseline" as="card">
          <PairFigures
            experiments={experiments}
            baseline={baseline}
            compared={compared}
            onBaseline={pinExperiment}
            onCompared={focusExperiment}
          />
        </PartBoundary>
      )}
    </>
  );
}

function describeGone(gone: number): string {
  const subject = gone === 1 ? "run of this link is" : "runs of this link are";
  return `${gone} ${subject} not kept in this browser.`;
}
