import { useElementSize } from "@mantine/hooks";
import { type ReactNode, Suspense } from "react";
import classes from "./PlotArea.module.css";
import type { PlotSize } from "./plotFrame.ts";

interface PlotAreaProps {
  /** In rem: its height follows the visitor's size of letters. */
  readonly height: number;
  readonly children: (size: PlotSize) => ReactNode;
}

/** Pixels of a rem where the visitor has not changed it. */
const USUAL_REM = 16;

/** Measures the room for a chart, and keeps it while the chart's code loads. */
export function PlotArea({ height, children }: PlotAreaProps) {
  const { ref, width, height: pixels } = useElementSize();
  const size = { width, height: pixels, zoom: pixels / (height * USUAL_REM) };
  return (
    <div ref={ref} className={classes.area} style={{ height: `${height}rem` }}>
      <Suspense fallback={null}>{width > 0 && pixels > 0 ? children(size) : null}</Suspense>
    </div>
  );
}
