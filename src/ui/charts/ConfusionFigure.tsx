import { useCallback, useMemo } from "react";
import type { Table } from "../../lab/exports.ts";
import type { RunState } from "../../lab/runState.ts";
import type { EvaluationEvent } from "../../run/events.ts";
import { askFor } from "../../store/inspection.ts";
import { usePacedRun } from "../pacedRun.ts";
import { useServices } from "../services.ts";
import { HEATMAP_HEIGHT } from "./axes.ts";
import { Figure } from "./Figure.tsx";
import { Heatmap, type HeatmapCell } from "./Heatmap.tsx";
import { momentOfTest } from "./moment.ts";
import { OPEN_IMAGES } from "./OpenImagesItem.tsx";

/** A confusion of this share of a class has the full colour. */
const GRAVE_ERROR = 0.12;
const select = ({ frame, run }: RunState) => ({ evaluation: frame.evaluation, run });

/** What each digit is taken for. */
export function ConfusionFigure() {
  const [{ evaluation, run }, ref] = usePacedRun(select);
  const { viewStore } = useServices();
  const openImages = useCallback(
    (digit: number, answer: number) => askFor(viewStore, { kind: "confusion", digit, answer }),
    [viewStore],
  );
  const heatmap = useMemo(() => evaluation && layOut(evaluation), [evaluation]);
  return (
    <Figure
      ref={ref}
      name="Confusion matrix"
      moment={momentOfTest(evaluation, run)}
      aside="row: truth · column: answer"
      menuItems={OPEN_IMAGES}
      isEmpty={heatmap === undefined}
      toTable={() => (evaluation ? toTable(evaluation) : NO_TABLE)}
      toObservations={() => (evaluation ? toObservations(evaluation) : NO_TABLE)}
    >
      {heatmap ? (
        <Heatmap
          caption="How many test images of each digit get each answer"
          rowKind="true digit"
          {...heatmap}
          onOpen={openImages}
        />
      ) : (
        <div style={{ height: `${HEATMAP_HEIGHT}rem` }} />
      )}
    </Figure>
  );
}

function layOut({ confusion, perClass }: EvaluationEvent) {
  const names = Array.from(perClass, (_, label) => String(label));
  return {
    columns: names.map((name) => ({ name })),
    rowNames: names,
    rows: names.map((_, truth) => toCells(rowOf(confusion, truth, names.length), truth)),
  };
}

function toCells(counts: Uint32Array, truth: number): HeatmapCell[] {
  const images = counts.reduce((sum, count) => sum + count, 0);
  return Array.from(counts, (count, answer) => {
    const share = images === 0 ? 0 : count / images;
    const isRight = answer === truth;
    return {
      text: String(count),
      isQuiet: count === 0,
      amount: isRight ? share ** 1.5 : Math.min(1, share / GRAVE_ERROR) ** 0.75 * 0.8,
      tone: isRight ? "accent" : "wrongFill",
    };
  });
}

const rowOf = (confusion: Uint32Array, truth: number, numClasses: number) =>
  confusion.subarray(truth * numClasses, (truth + 1) * numClasses);

const NO_TABLE: Table = { columns: [], rows: [] };

function toTable({ confusion, perClass }: EvaluationEvent): Table {
  const numClasses = perClass.length;
  const names = Array.from(perClass, (_, label) => String(label));
  return {
    columns: ["truth", ...names.map((name) => `answer ${name}`)],
    rows: names.map((name, truth) => [name, ...rowOf(confusion, truth, numClasses)]),
  };
}

/** A row for each true digit and answer. */
function toObservations({ confusion, perClass }: EvaluationEvent): Table {
  const numClasses = perClass.length;
  return {
    columns: ["truth", "answer", "images"],
    rows: Array.from(confusion, (images, i) => [
      Math.floor(i / numClasses),
      i % numClasses,
      images,
    ]),
  };
}
