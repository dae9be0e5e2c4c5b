import { FIELDS } from "../../experiment/fields.ts";
import type { Table, TableCell } from "../../lab/exports.ts";
import type { RunState } from "../../lab/runState.ts";
import {
  describeSettings,
  runFileWords,
  withColumns,
  withRun,
} from "../../lab/takeHome/takenRun.ts";
import { selectLink } from "../../store/selectors.ts";
import type { Moment } from "../charts/moment.ts";
import { formatNumber } from "../format.ts";

/** What a figure is taken home with. */
export interface Taken {
  /** One row an observation, with link, engine and seed of its run. */
  readonly observations: Table;
  /** Under a saved picture, line by line: settings and address. */
  readonly caption: readonly string[];
  /** What is in the files, for their names: "num experts 4 step 32". */
  readonly words: string;
}

/**
 * A figure of the run that the page shows.
 * @throws Error while another run is about to take its place: the link would be of that one
 */
export function takeFromPage(
  state: RunState,
  moment: Moment | undefined,
  observations: Table,
): Taken {
  const { run, linked } = state;
  if (moment === undefined || run === undefined || !isLinkedShown(state)) {
    throw new Error("another run is about to take its place. Try again when it is ready.");
  }
  const { kind, adapter } = run.engine;
  const engine = kind === "webgpu" ? `WebGPU${adapter && `, ${adapter}`}` : "the CPU";
  const common: [string, TableCell][] = [["step", moment.step]];
  if (moment.test) common.push(["testImages", moment.test.images]);
  return {
    observations: withRun(withColumns(observations, common), { ...linked, engine: kind }),
    caption: [`${describeSettings(linked, formatNumber)} · trained on ${engine}`, addressOf(state)],
    words: `${runFileWords(linked)} step ${moment.step}`,
  };
}

/** The whole address of the run that the page shows, or is about to. */
export function addressOf(state: RunState): string {
  const { origin, pathname } = window.location;
  return `${origin}${pathname}${selectLink(state)}`;
}

/** Whether the link is of what the figures show. Live fields change within a run. */
export function isLinkedShown({ status, linked, shown }: RunState): boolean {
  const isSame = FIELDS.every(({ name, live }) => live || linked.experiment[name] === shown[name]);
  return status !== "loading" && isSame;
}
