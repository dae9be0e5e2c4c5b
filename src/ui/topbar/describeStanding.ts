import type { RunState } from "../../lab/runState.ts";
import { selectShownStatus } from "../../store/selectors.ts";
import { formatDuration } from "../format.ts";

/** What the step that is drawn is to its run, in a few words; "": there is nothing to say. */
export function describeStanding(
  state: Pick<RunState, "status" | "book" | "frame" | "watched">,
): string {
  const { position } = state.frame;
  if (state.watched !== undefined) return "looking back";
  switch (selectShownStatus(state)) {
    case "loading":
      // Until the next run is ready, the picture is of the one before it.
      return position === undefined ? "" : "the run before";
    case "running":
      return position?.secondsLeft === undefined
        ? ""
        : `${formatDuration(position.secondsLeft)} left`;
    case "finished":
      return "done";
    default:
      return "";
  }
}
