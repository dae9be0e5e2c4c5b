import type { RunState } from "../lab/runState.ts";
import { selectShownStatus } from "./selectors.ts";

/** What the large button does, and the space bar with it. */
export type MainAction = "play" | "pause" | "retry";

/** What can be done with the run as it stands: buttons and their keys go by the same rules. */
export interface TransportActions {
  /** Undefined: nothing. After a failure it is the button beside the message. */
  readonly main: MainAction | undefined;
  /** From the start again, with this seed or another. */
  readonly canRestart: boolean;
  readonly canStep: boolean;
}

/** What the rules depend on. */
type TransportState = Pick<
  RunState,
  "status" | "book" | "frame" | "watched" | "wantsPlay" | "failure"
>;

export function transportActions(state: TransportState): TransportActions {
  const { wantsPlay, failure } = state;
  const status = selectShownStatus(state);
  if (status === "failed") {
    const canRetry = failure?.retry === true;
    return { main: canRetry ? "retry" : undefined, canRestart: canRetry, canStep: false };
  }
  if (status === "loading") {
    // A run that starts as soon as it can may be told to wait.
    return { main: wantsPlay ? "pause" : undefined, canRestart: true, canStep: false };
  }
  return {
    main: status === "running" || wantsPlay ? "pause" : "play",
    canRestart: true,
    canStep: status !== "finished",
  };
}
