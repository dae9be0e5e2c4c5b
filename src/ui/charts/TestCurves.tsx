import { memo, useId } from "react";
import type { Comparison } from "../../lab/comparison.ts";
import type { TestPoint } from "../../lab/pageBook.ts";
import { ALONE_COLOUR, COMPARED_COLOUR } from "./axes.ts";
import { curvePath } from "./curvePath.ts";
import type { PlotFrame, Scales } from "./plotFrame.ts";
import { COMPARED_DASHES } from "./signs.ts";

interface TestCurvesProps {
  readonly tests: readonly TestPoint[];
  /** Those of them that classified all test images. */
  readonly fullTests: readonly TestPoint[];
  readonly compared: Comparison | undefined;
  /** Whether images were tested in batches and alone. */
  readonly hasBoth: boolean;
  readonly frame: PlotFrame;
  /** Must stay the same object while they say the same. */
  readonly scales: Scales;
}

const FULL_RADIUS = 2.6;
const NEWEST_RADIUS = 3.8;

/**
 * Tests at their own steps, whichever steps the training's points end at. Dots mark those of all test images, the
 * largest the newest test. One path each: a chart's own curve costs a millisecond to draw.
 */
export const TestCurves = memo(function TestCurves(props: TestCurvesProps) {
  const { tests, fullTests, compared, hasBoth, frame, scales } = props;
  const clip = useId();
  const { left, right, top, bottom } = frame;
  const newest = tests.at(-1);
  const alone = tests.flatMap(({ step, tokenChoiceAccuracy: accuracy }) =>
    accuracy === undefined ? [] : [{ step, accuracy }],
  );
  return (
    <g fill="none">
      <clipPath id={clip}>
        <rect x={left} y={top} width={right - left + NEWEST_RADIUS} height={bottom - top} />
      </clipPath>
      <g clipPath={`url(#${clip})`}>
        {compared ? (
          <path
            d={curvePath(compared.tests, accuracyOf, scales)}
            stroke={COMPARED_COLOUR}
            strokeWidth={1.5}
            strokeDasharray={COMPARED_DASHES}
          />
        ) : null}
        {hasBoth ? (
          <path d={curvePath(alone, accuracyOf, scales)} stroke={ALONE_COLOUR} strokeWidth={2.25} />
        ) : null}
        {hasBoth ? <path d={dots(alone, scales, FULL_RADIUS)} fill={ALONE_COLOUR} /> : null}
        <path d={curvePath(tests, accuracyOf, scales)} stroke="var(--sy-ink)" strokeWidth={2.25} />
        <path d={dots(fullTests, scales, FULL_RADIUS)} fill="var(--sy-ink)" />
      </g>
      {newest ? (
        <path
          d={dots([newest], scales, NEWEST_RADIUS)}
          fill="var(--sy-ink)"
          stroke="var(--sy-card)"
          strokeWidth={1.5}
        />
      ) : null}
    </g>
  );
});

type Point = Pick<TestPoint, "step" | "accuracy">;

const accuracyOf = ({ accuracy }: Point) => accuracy;

/** Circles as a path: two half turns each. */
function dots(points: readonly Point[], { xOf, yOf }: Scales, radius: number): string {
  const half = (dx: number) => `a${radius} ${radius} 0 1 0 ${dx} 0`;
  const circle = ({ step, accuracy }: Point) =>
    `M${(xOf(step) - radius).toFixed(1)} ${yOf(accuracy).toFixed(1)}${half(2 * radius)}${half(-2 * radius)}Z`;
  return points.map(circle).join("");
}
