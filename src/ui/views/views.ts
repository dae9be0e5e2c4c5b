import type { ComponentType } from "react";
import { TrainView } from "./TrainView.tsx";

/** A way of looking at runs, with a tab of its own. */
export interface View {
  /** In the link: `view=train`. */
  readonly name: string;
  /** The name of its tab. */
  readonly label: string;
  readonly Content: ComponentType;
}

/** The first is shown where the visitor has chosen none. With the second, the tab bar appears. */
export const VIEWS: readonly [View, ...View[]] = [
  { name: "train", label: "Train", Content: TrainView },
];
