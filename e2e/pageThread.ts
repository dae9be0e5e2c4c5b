import type { Page } from "@playwright/test";

/** A task on the page's thread. */
export interface PageTask {
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
  readonly dur?: number;
  readonly tdur?: number;
  readonly args: { readonly name?: string };
}

/** Chromium's name for a task of a thread's queue, and the trace category that has only such events. */
const TASK = "ThreadControllerImpl::RunTask";
const CATEGORY = "toplevel";

/**
 * Records Chromium's trace for `watchedMs` milliseconds and returns the tasks of the page's thread.
 * @throws Error if the trace shows no task of a page, or tasks without processor time
 */
export async function watchPageThread(page: Page, watchedMs: number): Promise<readonly PageTask[]> {
  const browser = page.context().browser();
  if (!browser) throw new Error("A page of a persistent context cannot be traced.");
  await browser.startTracing(page, { categories: [CATEGORY] });
  await page.waitForTimeout(watchedMs);
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
  return events
    .filter(({ name, ph, pid, tid }) => {
      return name === TASK && ph === "X" && pid === thread.pid && tid === thread.tid;
    })
    .map(({ dur, tdur }) => {
      if (dur === undefined || tdur === undefined) throw new Error("A task has no length.");
      return { processorMs: tdur / 1000, wallMs: dur / 1000 };
    });
}
