import { useMemo } from "react";
import { useStore } from "zustand";
import { readInspection } from "../../store/inspection.ts";
import { PartBoundary } from "../messages/PartBoundary.tsx";
import { useServices } from "../services.ts";
import { DigitPanel } from "./digit/DigitPanel.tsx";
import { ExpertPage } from "./expert/ExpertPage.tsx";
import { ExpertsCard } from "./expert/ExpertsCard.tsx";
import classes from "./Inspect.module.css";
import { ImagesCard } from "./images/ImagesCard.tsx";
import { QuestionsCard } from "./images/QuestionsCard.tsx";
import { MapFigure } from "./map/MapFigure.tsx";
import { SlowMotionCard } from "./slowMotion/SlowMotionCard.tsx";
import { useInspectionIssues } from "./useInspectionIssues.ts";
import { useSurvey } from "./useSurvey.ts";

/** Why this answer? The test images behind every count, the experts, and what becomes of both without some of them. */
export function InspectView() {
  const { viewStore } = useServices();
  const ask = useStore(viewStore, (shown) => shown.ask);
  const off = useStore(viewStore, (shown) => shown.off);
  const image = useStore(viewStore, (shown) => shown.image);
  const inspection = useMemo(() => readInspection({ ask, off, image }), [ask, off, image]);
  useInspectionIssues();
  const { surveyed, problem } = useSurvey(inspection.off);
  const { question } = inspection;
  return (
    <>
      <PartBoundary name="A digit of your own" as="card">
        <DigitPanel image={inspection.image} off={inspection.off} />
      </PartBoundary>
      {problem === undefined ? null : (
        <p role="alert" className={classes.card}>
          The test images could not be looked through: {problem}
        </p>
      )}
      {surveyed ? (
        <>
          <PartBoundary name="The tables of images" as="card">
            <QuestionsCard survey={surveyed.survey} question={question} />
          </PartBoundary>
          <PartBoundary name="The images" as="card">
            <ImagesCard
              key={ask}
              survey={surveyed.survey}
              map={surveyed.map}
              question={question}
              image={inspection.image}
            />
          </PartBoundary>
          <PartBoundary name="The map of the test images" as="card">
            <MapFigure surveyed={surveyed} question={question} image={inspection.image} />
          </PartBoundary>
          {question.kind === "expert" && question.expert < surveyed.survey.numExperts ? (
            <PartBoundary name="The expert" as="card">
              <ExpertPage key={ask} surveyed={surveyed} expert={question.expert} />
            </PartBoundary>
          ) : null}
          <PartBoundary name="The experts" as="card">
            <ExpertsCard surveyed={surveyed} question={question} off={inspection.off} />
          </PartBoundary>
        </>
      ) : (
        <p role="status" className={classes.card}>
          Every test image is being read, and every expert asked about it.
        </p>
      )}
      <PartBoundary name="Slow motion" as="card">
        <SlowMotionCard />
      </PartBoundary>
    </>
  );
}
