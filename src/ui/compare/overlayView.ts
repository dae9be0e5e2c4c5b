import { CURVE_AXES, type CurveAxis, type StepWindow } from "../../lab/compare/curves.ts";
import type { Emphasis, LoadedExperiment } from "./loadedExperiment.ts";

/** How both figures show their curves. */
export interface OverlayView {
  readonly axis: CurveAxis;
  readonly hasLogSteps: boolean;
  readonly hasLogLoss: boolean;
  readonly hasEverySeed: boolean;
  /** In units of the axis; undefined: all steps. */
  readonly zoom: StepWindow | undefined;
}

/** All steps, on a linear axis. */
export const USUAL_VIEW: OverlayView = {
  axis: CURVE_AXES[0],
  hasLogSteps: false,
  hasLogLoss: false,
  hasEverySeed: false,
  zoom: undefined,
};

/** What figures over steps share: the axis, the zoom, and where the pointer is. */
export interface OverlayShared {
  readonly experiments: readonly LoadedExperiment[];
  readonly emphasis: Emphasis;
  readonly view: OverlayView;
  readonly range: StepWindow;
  readonly smoothing: number;
  readonly pointedAt: number | undefined;
  readonly onPoint: (
    pointed: { readonly at: number; readonly key: string | undefined } | undefined,
  ) => void;
  readonly onZoom: (zoom: StepWindow | undefined) => void;
}
