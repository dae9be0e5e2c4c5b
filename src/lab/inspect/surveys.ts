import type { ProbeClient } from "../../host/probeClient.ts";

/** What the page asks the probe about images. */
export type Surveys = Pick<
  ProbeClient,
  "answer" | "neighbours" | "survey" | "map" | "outcomes" | "look" | "pictures" | "step"
>;

/** Whether a request failed since something newer was asked for: nobody waits for its answer. */
export function isSuperseded(error: unknown): boolean {
  return error instanceof Error && error.name === "SupersededError";
}
