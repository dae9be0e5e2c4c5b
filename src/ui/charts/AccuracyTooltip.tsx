import { formatInteger, formatPercent } from "../format.ts";
import { ALONE_COLOUR, COMPARED_COLOUR, TASK_COLOUR } from "./axes.ts";
import { ChartTooltip } from "./ChartTooltip.tsx";
import type { AccuracyRow } from "./rows.ts";

interface AccuracyTooltipProps {
  readonly active?: boolean;
  /** What recharts knows of its curves: each entry has the whole row. */
  readonly payload?: readonly { readonly payload?: AccuracyRow }[];
  readonly hasBoth: boolean;
  /** Name of the run that it is compared with. */
  readonly compared: string | undefined;
}

/** Accuracies at a step. There is not a test at every step: it says which one it shows. */
export function AccuracyTooltip(props: AccuracyTooltipProps) {
  const { payload, hasBoth, compared, ...pointer } = props;
  const row = payload?.at(0)?.payload;
  if (row === undefined) return null;
  const { test } = row;
  const entries = [
    { name: hasBoth ? "test, in batches" : "test", value: test?.accuracy, color: "var(--sy-ink)" },
    { name: "test, each image alone", value: test?.alone, color: ALONE_COLOUR },
    { name: "train", value: row.trainSmooth, color: TASK_COLOUR },
    { name: compared ?? "", value: row.compared, color: COMPARED_COLOUR },
  ];
  const note = test
    ? `Test of step ${formatInteger(test.step)}, ${formatInteger(test.images)} images`
    : undefined;
  return (
    <ChartTooltip
      {...pointer}
      label={row.step}
      payload={entries}
      note={note}
      format={formatPercent}
    />
  );
}
