/** Injects one fault into a page or its training worker, once, at a chosen moment of the run. */
import type { APIResponse, Page } from "@playwright/test";

/** Injected on the page's thread. Their moment is counted in messages from the training worker. */
const PAGE_FAULTS = [
  "worker killed",
  "probe killed",
  "page reloaded",
  "replaceState throws",
  "localStorage refused",
] as const;
/** Injected in the training worker. Their moment is counted in submissions to its device, or in its buffers. */
const WORKER_FAULTS = [
  "device lost",
  "buffer destroyed",
  "allocation invalid",
  "allocation throws",
  "IndexedDB throws",
  "IndexedDB refuses",
  "IndexedDB is silent",
] as const;
export const FAULTS = [...PAGE_FAULTS, ...WORKER_FAULTS] as const;
export type Fault = (typeof FAULTS)[number];

export function isOfPage(fault: Fault): boolean {
  return PAGE_FAULTS.some((own) => own === fault);
}

/** A fault and its moment. */
export interface Planned {
  readonly fault: Fault | "none";
  /** The number of messages, submissions or buffers after which the fault is injected; 0: at the start. */
  readonly after: number;
  /** 0 to 1: chooses the buffer to destroy. */
  readonly chance: number;
}

/** What was counted so far, and whether the fault has been injected. */
export interface Injection {
  messages: number;
  submits: number;
  allocations: number;
  isInjected: boolean;
}

const WORKER_SCRIPT = /\/assets\/worker-[\w-]+\.js$/;

/**
 * Plans a fault for what the page opens from now on. The fault is injected once: neither a reloaded page nor a worker
 * that replaces the first gets it again.
 */
export async function plan(page: Page, planned: Planned): Promise<Injection> {
  const injection: Injection = { messages: 0, submits: 0, allocations: 0, isInjected: false };
  await page.exposeFunction("tellInjection", (news: Partial<Injection>) => {
    Object.assign(injection, news);
  });
  await page.addInitScript(injectIntoPage, planned);
  let isFirst = true;
  // Fetched once: a page that reloads while the script is fetched again would fail the test.
  let fetched: APIResponse | undefined;
  await page.route(WORKER_SCRIPT, async (route) => {
    fetched ??= await route.fetch();
    const response = fetched;
    const script = await response.text();
    const prelude = isFirst ? `(${injectIntoWorker})(${JSON.stringify(planned)});\n` : "";
    isFirst = false;
    await route.fulfill({ response, body: prelude + script });
  });
  return injection;
}

declare global {
  var tellInjection: (news: Partial<Injection>) => Promise<void>;
}

/** Runs in the page, before its own scripts. */
function injectIntoPage({ fault, after }: Planned): void {
  const IS_INJECTED = "the fault has been injected";
  const refuse = () => {
    throw new DOMException("The operation is insecure.", "SecurityError");
  };
  const workers: { readonly isProbe: boolean; readonly worker: Worker }[] = [];
  const killAll = (isProbe: boolean) => {
    for (const one of workers) if (one.isProbe === isProbe) one.worker.terminate();
  };
  const injections: Partial<Record<typeof fault, () => void>> = {
    "worker killed": () => killAll(false),
    "probe killed": () => killAll(true),
    "page reloaded": () => location.reload(),
    "replaceState throws": () => {
      const replaceState = history.replaceState.bind(history);
      let refusals = 2;
      history.replaceState = (...change) => {
        if (refusals-- > 0) refuse();
        replaceState(...change);
      };
      moveRate();
    },
    "localStorage refused": () => {
      Storage.prototype.setItem = refuse;
      Object.defineProperty(window, "localStorage", { get: refuse });
    },
  };
  /** Moves a slider as a visitor does, once it is there: the address must change with it. */
  function moveRate(): void {
    const slider = document.querySelector<HTMLInputElement>('input[aria-label="Learning rate"]');
    if (!slider) return void requestAnimationFrame(moveRate);
    const value = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value");
    value?.set?.call(slider, String(slider.valueAsNumber + 1));
    slider.dispatchEvent(new Event("input", { bubbles: true }));
  }
  const inject = injections[fault];
  const injectOnce = () => {
    if (!inject || sessionStorage.getItem(IS_INJECTED)) return;
    sessionStorage.setItem(IS_INJECTED, "true");
    inject();
    void tellInjection({ isInjected: true });
  };
  let messages = 0;
  if (after === 0) injectOnce();
  globalThis.Worker = class extends Worker {
    constructor(url: string | URL, options?: WorkerOptions) {
      super(url, options);
      const isProbe = /probe/i.test(String(url));
      workers.push({ isProbe, worker: this });
      if (isProbe) return;
      this.addEventListener("message", ({ data }) => {
        if (data?.injection) return void tellInjection(data.injection);
        messages++;
        void tellInjection({ messages });
        if (messages === after) injectOnce();
      });
    }
  };
}

/** Runs in the training worker, before its own script. */
function injectIntoWorker({ fault, after, chance }: Planned): void {
  const count = { submits: 0, allocations: 0 };
  const tell = (news: Partial<Injection>) => self.postMessage({ injection: news });
  const refuse = () => {
    throw new DOMException("The operation is insecure.", "SecurityError");
  };
  let device: GPUDevice | undefined;
  const alive = new Set<GPUBuffer>();

  if (fault.startsWith("IndexedDB")) {
    tell({ isInjected: true });
    const { prototype } = IDBFactory;
    if (fault === "IndexedDB throws") prototype.open = refuse;
    if (fault === "IndexedDB refuses") IDBObjectStore.prototype.get = refuse;
    if (fault === "IndexedDB is silent") {
      prototype.open = () => new EventTarget() as unknown as IDBOpenDBRequest;
    }
  }
  if (typeof GPUDevice === "undefined") return;

  const injectAt = (counted: number, inject: () => void) => {
    if (counted !== after) return;
    inject();
    tell({ isInjected: true });
  };
  const { submit } = GPUQueue.prototype;
  GPUQueue.prototype.submit = function (this: GPUQueue, ...args) {
    submit.apply(this, args);
    count.submits++;
    tell({ submits: count.submits });
    // In a task of its own, never within a call of the engine.
    setTimeout(() => {
      if (fault === "device lost") injectAt(count.submits, () => device?.destroy());
      if (fault === "buffer destroyed") {
        injectAt(count.submits, () => [...alive][Math.floor(chance * alive.size)]?.destroy());
      }
    });
  };
  const { createBuffer } = GPUDevice.prototype;
  GPUDevice.prototype.createBuffer = function (this: GPUDevice, descriptor) {
    device = this;
    count.allocations++;
    tell({ allocations: count.allocations });
    let asked = descriptor;
    if (fault === "allocation invalid") {
      injectAt(count.allocations, () => {
        asked = { ...descriptor, usage: 0 };
      });
    }
    if (fault === "allocation throws") {
      injectAt(count.allocations, () => {
        asked = { ...descriptor, mappedAtCreation: true, size: 2 ** 50 };
      });
    }
    const buffer = createBuffer.call(this, asked);
    alive.add(buffer);
    return buffer;
  };
  const { destroy } = GPUBuffer.prototype;
  GPUBuffer.prototype.destroy = function (this: GPUBuffer) {
    alive.delete(this);
    return destroy.call(this);
  };
}
