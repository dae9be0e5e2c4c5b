import type { Page } from "@playwright/test";

/** A task on the page's thread. */
export interface PageTask {
  /** Since the first task of the trace. */
  readonly startMs: number;
  /** Processor time of the thread; waiting for a core on a busy machine is not counted. */
  readonly processorMs: number;
  /** Elapsed time from the start of the task to its end. */
  readonly wallMs: number;
}

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur?: number;
  readonly tdur?: number;
  readonly args: { readonly name?: string };
}

/** Chromium's name for a task of a thread's queue, and the trace category that has only such events. */
const TASK = "ThreadControllerImpl::RunTask";
const CATEGORY = "toplevel";

/**
 * Records Chromium's trace for `watchedMs` milliseconds from the start of `action` on, and returns the tasks of the
 * page's thread.
 * @throws Error if the trace shows no task of a page, or tasks without processor time
 */
export async function watchPageThread(
  page: Page,
  watchedMs: number,
  action: () => Promise<void>,
): Promise<readonly PageTask[]> {
  const browser = page.context().browser();
  if (!browser) throw new Error("A page of a persistent context cannot be traced.");
  await browser.startTracing(page, { categories: [CATEGORY] });
  await Promise.all([action(), page.waitForTimeout(watchedMs)]);
  const trace = await browser.stopTracing();
  const { traceEvents }: { traceEvents: readonly TraceEvent[] } = JSON.parse(trace.toString());
  const threads = traceEvents.filter(
    ({ name, args }) => name === "thread_name" && args.name === "CrRendererMain",
  );
  const tasks = threads.map((thread) => tasksOf(thread, traceEvents));
  const busiest = tasks.sort((a, b) => b.length - a.length).at(0);
  if (!busiest || busiest.length === 0) throw new Error("The trace shows no task of a page.");
  return busiest;
}

function tasksOf(thread: TraceEvent, events: readonly TraceEvent[]): readonly PageTask[] {
  const tasks = events.filter(({ name, ph, pid, tid }) => {
    return name === TASK && ph === "X" && pid === thread.pid && tid === thread.tid;
  });
  const first = Math.min(...tasks.map(({ ts }) => ts));
  return tasks.map(({ ts, dur, tdur }) => {
    if (dur === undefined || tdur === undefined) throw new Error("A task has no length.");
    return { startMs: (ts - first) / 1000, processorMs: tdur / 1000, wallMs: dur / 1000 };
  });
}
