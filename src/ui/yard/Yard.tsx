import { SegmentedControl } from "@mantine/core";
import { useElementSize } from "@mantine/hooks";
import { IconArrowsShuffle } from "@tabler/icons-react";
import { Suspense, useCallback, useState } from "react";
import type { RunState } from "../../lab/runState.ts";
import { Button } from "../Button.tsx";
import { formatInteger } from "../format.ts";
import { lazyPart } from "../lazyPart.tsx";
import { PartBoundary } from "../messages/PartBoundary.tsx";
import { usePacedRun } from "../pacedRun.ts";
import { usePreferences, useRun, useServices } from "../services.ts";
import { isGuessing } from "./guessing.ts";
import { describeScene } from "./sceneWords.ts";
import { usualView, type YardView } from "./traits.ts";
import classes from "./Yard.module.css";
import { YardPicture } from "./YardPicture.tsx";

const YardWords = lazyPart(async () => {
  const { YardWords } = await import("../figures.ts");
  return { default: YardWords };
});
const RecordedYard = lazyPart(() => import("../firstMinute/RecordedYard.tsx"));

const selectYard = ({ frame: { yard, evaluation }, run }: RunState) => ({ yard, evaluation, run });

/** The live picture: a few digits, who gets them, and what comes out. */
export function Yard() {
  const { controller, viewStore } = useServices();
  const openExpert = useCallback(
    // See writeQuestion(), which is fetched with Inspect.
    (expert: number) => viewStore.setState({ name: "inspect", ask: `expert-E${expert + 1}` }),
    [viewStore],
  );
  const [{ yard, evaluation, run }, sightRef] = usePacedRun(selectYard);
  const loading = useRun((state) => state.status === "loading");
  const showsRecorded = usePreferences(({ guidance }) => guidance === "recorded");
  const [wanted, setWanted] = useState<YardView>();
  const { ref, width } = useElementSize();
  const { ref: remRef, width: rem } = useElementSize();
  const isDrawn = yard !== undefined && run !== undefined;
  const usual = isDrawn ? usualView(run.model, yard) : "test";
  const view = yard?.training === undefined ? "test" : (wanted ?? usual);
  const scene = view === "training" ? yard?.training : yard?.test;
  const isGuess = isGuessing(evaluation);
  const caption = isDrawn && scene ? describeScene(run.model, scene, view) : "";
  return (
    <section ref={sightRef} className={classes.yard} aria-labelledby="yard-heading">
      <div className={classes.head}>
        <h2 id="yard-heading">The yard</h2>
        {yard ? (
          <span className={classes.step} data-step={yard.step}>
            step {formatInteger(yard.step)}
          </span>
        ) : null}
        <p>{isDrawn && isGuess ? `${caption} ${GUESSES}` : caption}</p>
        {yard?.training === undefined ? null : (
          <SegmentedControl
            size="xs"
            className={classes.view}
            aria-label="Digits in the yard"
            data={VIEWS}
            value={view}
            onChange={(value) => setWanted(value === "training" ? "training" : "test")}
          />
        )}
        <Button
          quiet
          className={classes.shuffle}
          aria-label="Other digits"
          title="Other digits"
          disabled={yard === undefined}
          onClick={controller.shuffleDigits}
        >
          <IconArrowsShuffle size="1rem" stroke={1.8} />
        </Button>
      </div>
      <div ref={ref} className={classes.stage}>
        <i ref={remRef} className={classes.rem} aria-hidden="true" />
        {isDrawn && scene !== undefined && width > 0 && rem > 0 ? (
          <>
            <YardPicture
              yard={yard}
              scene={scene}
              view={view}
              evaluation={evaluation}
              run={run}
              width={width}
              rem={rem}
              onOpen={openExpert}
            />
            <Suspense fallback={null}>
              <YardWords scene={scene} model={run.model} view={view} isGuess={isGuess} />
            </Suspense>
          </>
        ) : (
          <Suspense fallback={null}>
            {showsRecorded && width > 0 && rem > 0 ? (
              <PartBoundary name="The recorded yard" as="inset">
                <RecordedYard width={width} rem={rem} />
              </PartBoundary>
            ) : (
              <p className={classes.empty}>
                {loading ? "The digits are on their way." : "Digits will arrive here."}
              </p>
            )}
          </Suspense>
        )}
      </div>
    </section>
  );
}

const GUESSES = "The model has not learned yet: its answers are guesses.";

const VIEWS = [
  { value: "training", label: "Training" },
  { value: "test", label: "Test" },
];
