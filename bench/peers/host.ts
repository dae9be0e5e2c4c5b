import type { PeerCase } from "../contenders/cases.ts";
import type { ContenderInfo } from "../contenders/contenderInfo.ts";
import type { Opened, Timed } from "../contenders/timedRun.ts";

/** Where one contender trains one case: a page in a browser of its own, a process, or this process. */
export interface Host {
  readonly opened: Opened;
  train(steps: number): Promise<Timed>;
  /** Ends it, whatever it is doing, in bounded time. */
  close(): Promise<void>;
}

/** One that takes part in a comparison. */
export interface Entrant {
  readonly info: ContenderInfo;
  /** Up to the first step. An aborted signal ends what was begun. */
  open(peerCase: PeerCase, signal: AbortSignal): Promise<Host>;
}

/** The entrants of one runtime, and the versions of the libraries that they run. */
export interface EntrantGroup {
  readonly entrants: readonly Entrant[];
  readonly versions: Readonly<Record<string, string>>;
  /** One sentence for each entrant that cannot run here, with the reason. */
  readonly notes: readonly string[];
  close(): Promise<void>;
}
