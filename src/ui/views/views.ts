import type { ComponentType } from "react";
import type { ViewName } from "../../store/viewStore.ts";
import { lazyPart } from "../lazyPart.tsx";
import { TrainView } from "./TrainView.tsx";

const CompareView = lazyPart(async () => {
  const { CompareView } = await import("../compare/CompareView.tsx");
  return { default: CompareView };
});

const InspectView = lazyPart(async () => {
  const { InspectView } = await import("../inspect/InspectView.tsx");
  return { default: InspectView };
});

/** A way of looking at runs, with a tab of its own. */
export interface View {
  /** In the link: `view=train`. */
  readonly name: ViewName;
  /** The name of its tab. */
  readonly label: string;
  readonly Content: ComponentType;
  /** Whether the settings of the run on Train stand beside it. */
  readonly hasSettings: boolean;
  /** Whether it shows moments of one run: then the time line stands beneath it. */
  readonly hasTime: boolean;
}

/** The first is shown where the visitor has chosen none. With the second, the tab bar appears. */
export const VIEWS: readonly [View, ...View[]] = [
  { name: "train", label: "Train", Content: TrainView, hasSettings: true, hasTime: true },
  { name: "compare", label: "Compare", Content: CompareView, hasSettings: false, hasTime: false },
  { name: "inspect", label: "Inspect", Content: InspectView, hasSettings: false, hasTime: true },
];
