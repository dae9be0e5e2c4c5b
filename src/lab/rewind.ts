import type { Remembering } from "../probe/probe.ts";
import type { YardSnapshot } from "../probe/yardSnapshot.ts";
import { frameOfMoment, type Moment, momentAt, withMoment } from "./moments.ts";
import type { RunState } from "./runState.ts";
import type { OfferedFrame, RecalledFrame, YardFeed } from "./yardFeed.ts";

/** The moments of the page's run: which there are, and which of them is shown. */
export interface Rewind {
  /** Adds a frame to the moments. */
  remember(frame: OfferedFrame): Remembering;
  /** Shows what was known at a step, while the run goes on. */
  watch(step: number): void;
  /** Shows the newest frame again. */
  follow(): void;
  /** Takes the yard of a moment that was asked for. */
  drawn(frame: RecalledFrame, yard: YardSnapshot | undefined): void;
  /** The probe lost all its frames. */
  lose(): void;
}

interface RewindOptions {
  readonly getState: () => RunState;
  readonly patch: (part: Partial<RunState>) => void;
  readonly feed: () => Pick<YardFeed, "recall" | "follow">;
}

export function createRewind({ getState, patch, feed }: RewindOptions): Rewind {
  /** What the probe has: frames of runs before, too, until the next is remembered. */
  let remembered: readonly number[] = [];
  let lastKey = 0;

  const recalled = ({ key }: Moment): RecalledFrame => ({ run: getState().runId, key });

  return {
    remember({ run, shown, request }) {
      const key = ++lastKey;
      const { position, evaluation, tokenChoice } = shown;
      const state = getState();
      // A frame of a run that was left meanwhile is remembered for nobody.
      const isOwn = run === state.runId && position !== undefined;
      const bytes = request.frame.parameters.byteLength;
      const moments = isOwn
        ? withMoment(state.moments, { key, bytes, position, evaluation, tokenChoice })
        : state.moments;
      if (isOwn) patch({ moments });
      const kept = new Set([...moments.map((moment) => moment.key), key]);
      const forget = remembered.filter((known) => !kept.has(known));
      remembered = [...kept];
      return { key, forget };
    },
    watch(step) {
      const { moments, watched } = getState();
      const moment = momentAt(moments, step);
      if (!moment || moment.position.step === watched) return;
      patch({ watched: moment.position.step });
      feed().recall(recalled(moment));
    },
    follow() {
      const { moments, watched } = getState();
      const newest = moments.at(-1);
      if (watched === undefined) return;
      patch({ watched: undefined });
      feed().follow(newest && recalled(newest));
    },
    drawn({ run, key }, yard) {
      const { runId, status, moments, watched, book } = getState();
      const moment = moments.find((known) => known.key === key);
      if (run !== runId || status === "loading" || !moment) return;
      // Another moment may have been chosen since; of those that follow fast, each is shown that was drawn.
      const isNewest = moment === moments.at(-1);
      if (watched !== undefined || isNewest) patch({ frame: frameOfMoment(book, moment, yard) });
    },
    lose() {
      remembered = [];
      patch({ moments: [], watched: undefined });
      feed().follow(undefined);
    },
  };
}
