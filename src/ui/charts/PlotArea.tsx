import { useElementSize } from "@mantine/hooks";
import { type ReactNode, Suspense } from "react";
import classes from "./PlotArea.module.css";

interface PlotAreaProps {
  readonly height: number;
  readonly children: (width: number) => ReactNode;
}

/** Measures the room for a chart, and keeps it while the chart's code loads. */
export function PlotArea({ height, children }: PlotAreaProps) {
  const { ref, width } = useElementSize();
  return (
    <div ref={ref} className={classes.area} style={{ height }}>
      <Suspense fallback={null}>{width > 0 ? children(width) : null}</Suspense>
    </div>
  );
}
