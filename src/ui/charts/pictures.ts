import type { Comparison } from "../../lab/comparison.ts";
import type { ChangeMark, TestPoint } from "../../lab/pageBook.ts";
import type { Curve } from "./Curves.tsx";
import { createPicture } from "./createPicture.ts";
import type { LossLine, LossRow } from "./lossLines.ts";
import type { PlacedAxis } from "./PlotAxes.tsx";
import type { PlotFrame } from "./plotFrame.ts";
import type { AccuracyRow, ClassRow, LoadRow } from "./rows.ts";

/** What plots hand to their curves and tooltips. */

/** What is drawn behind the curves of a plot over steps. */
interface StepPicture {
  readonly frame: PlotFrame;
  /** The last step of the axis. */
  readonly end: number;
  readonly left: PlacedAxis;
  readonly right: PlacedAxis | undefined;
  readonly marks: readonly ChangeMark[];
}

interface LossPicture extends StepPicture {
  readonly rows: readonly LossRow[];
  readonly lines: readonly LossLine[];
  readonly curves: readonly Curve<LossRow>[];
}

interface AccuracyPicture extends StepPicture {
  readonly rows: readonly AccuracyRow[];
  readonly curves: readonly Curve<AccuracyRow>[];
  readonly tests: readonly TestPoint[];
  /** Those of them that classified all test images. */
  readonly fullTests: readonly TestPoint[];
  readonly compared: Comparison | undefined;
  /** Whether images were tested in batches and alone. */
  readonly hasBoth: boolean;
}

interface LoadPicture extends StepPicture {
  readonly rows: readonly LoadRow[];
  readonly numExperts: number;
  /** Of the dropped assignments. */
  readonly dropCurves: readonly Curve<LoadRow>[];
  readonly isStacked: boolean;
  readonly captions: { readonly left: string; readonly right?: string };
}

interface ClassPicture {
  readonly rows: readonly ClassRow[];
  /** Undefined where it is compared with nothing. */
  readonly compared: Comparison | undefined;
  readonly frame: PlotFrame;
  readonly left: PlacedAxis;
}

export const [LossPicture, useLossPicture] = createPicture<LossPicture>();
export const [AccuracyPicture, useAccuracyPicture] = createPicture<AccuracyPicture>();
export const [LoadPicture, useLoadPicture] = createPicture<LoadPicture>();
export const [ClassPicture, useClassPicture] = createPicture<ClassPicture>();
