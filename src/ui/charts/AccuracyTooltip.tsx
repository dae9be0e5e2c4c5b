import { formatInteger, formatPercent } from "../format.ts";
import { ALONE_COLOUR, COMPARED_COLOUR, TASK_COLOUR } from "./axes.ts";
import { ChartTooltip } from "./ChartTooltip.tsx";
import { useAccuracyPicture } from "./pictures.ts";
import { type Pointer, rowAt } from "./pointedSteps.ts";

/** Accuracies at a step. There is not a test at every step: it says which one it shows. */
export function AccuracyTooltip({ active, label }: Pointer) {
  const { rows, hasBoth, compared, end } = useAccuracyPicture();
  const row = rowAt(rows, label, end);
  if (!active || row === undefined) return null;
  const { test } = row;
  const entries = [
    { name: hasBoth ? "test, in batches" : "test", value: test?.accuracy, color: "var(--sy-ink)" },
    { name: "test, each image alone", value: test?.alone, color: ALONE_COLOUR },
    { name: "train", value: row.trainSmooth, color: TASK_COLOUR },
    { name: compared?.name ?? "", value: row.compared, color: COMPARED_COLOUR },
  ];
  const note = test
    ? `Test of step ${formatInteger(test.step)}, ${formatInteger(test.images)} images`
    : undefined;
  return (
    <ChartTooltip active label={row.step} payload={entries} note={note} format={formatPercent} />
  );
}
