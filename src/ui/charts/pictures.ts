import type { Comparison } from "../../lab/comparison.ts";
import type { TestPoint } from "../../lab/pageBook.ts";
import type { Curve } from "./Curves.tsx";
import { createPicture } from "./createPicture.ts";
import type { LossLine, LossRow } from "./lossLines.ts";
import type { PlotFrame, Scales } from "./plotFrame.ts";
import type { AccuracyRow, ClassRow, LoadRow } from "./rows.ts";

/** What plots hand to their curves and tooltips. */

interface LossPicture {
  readonly rows: readonly LossRow[];
  readonly lines: readonly LossLine[];
  readonly curves: readonly Curve<LossRow>[];
  readonly frame: PlotFrame;
}

interface AccuracyPicture {
  readonly rows: readonly AccuracyRow[];
  readonly curves: readonly Curve<AccuracyRow>[];
  readonly tests: readonly TestPoint[];
  /** Those of them that classified all test images. */
  readonly fullTests: readonly TestPoint[];
  readonly compared: Comparison | undefined;
  /** Whether images were tested in batches and alone. */
  readonly hasBoth: boolean;
  readonly frame: PlotFrame;
  readonly scales: Scales;
}

interface LoadPicture {
  readonly rows: readonly LoadRow[];
  readonly numExperts: number;
  /** Of the dropped assignments. */
  readonly dropCurves: readonly Curve<LoadRow>[];
  readonly isStacked: boolean;
  readonly frame: PlotFrame;
  readonly scales: Scales;
  readonly captions: { readonly left: string; readonly right?: string };
}

interface ClassPicture {
  readonly rows: readonly ClassRow[];
  /** Undefined where it is compared with nothing. */
  readonly compared: Comparison | undefined;
  readonly frame: PlotFrame;
  readonly scales: Scales;
}

export const [LossPicture, useLossPicture] = createPicture<LossPicture>();
export const [AccuracyPicture, useAccuracyPicture] = createPicture<AccuracyPicture>();
export const [LoadPicture, useLoadPicture] = createPicture<LoadPicture>();
export const [ClassPicture, useClassPicture] = createPicture<ClassPicture>();
