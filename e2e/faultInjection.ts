/** Faults that are put into a page and its training worker, each once, at a chosen moment of the run. */
import type { Page } from "@playwright/test";

/** What the page's own thread does to itself, counted in messages of the training worker. */
const PAGE_FAULTS = [
  "worker killed",
  "probe killed",
  "page reloaded",
  "replaceState throws",
  "localStorage refused",
] as const;
/** What happens in the worker, counted in commands that its device was given. */
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

/** A fault, and after how many of what it counts it comes; 0: from the start. */
export interface Planned {
  readonly fault: Fault | "none";
  readonly after: number;
  /** 0 to 1, for what else is left to chance. */
  readonly chance: number;
}

/** What a run of a page counted, and whether its fault has come. */
export interface Injection {
  messages: number;
  submits: number;
  allocations: number;
  hasCome: boolean;
}

const WORKER_SCRIPT = /\/assets\/worker-[\w-]+\.js$/;

/**
 * Plans a fault for everything that the page opens from now on. It comes once: the page that is reloaded, and the worker
 * that is started anew, are left in peace.
 */
export async function plan(page: Page, planned: Planned): Promise<Injection> {
  const injection: Injection = { messages: 0, submits: 0, allocations: 0, hasCome: false };
  await page.exposeFunction("tellInjection", (news: Partial<Injection>) => {
    Object.assign(injection, news);
  });
  await page.addInitScript(harmPage, planned);
  let isFirst = true;
  await page.route(WORKER_SCRIPT, async (route) => {
    const response = await route.fetch();
    const script = await response.text();
    const prelude = isFirst ? `(${harmWorker})(${JSON.stringify(planned)});\n` : "";
    isFirst = false;
    await route.fulfill({ response, body: prelude + script });
  });
  return injection;
}

declare global {
  var tellInjection: (news: Partial<Injection>) => Promise<void>;
}

/** Runs in the page, before its own scripts. */
function harmPage({ fault, after }: Planned): void {
  const GONE_BY = "fault has come";
  const refuse = () => {
    throw new DOMException("The operation is insecure.", "SecurityError");
  };
  const workers: { readonly isProbe: boolean; readonly worker: Worker }[] = [];
  const killAll = (isProbe: boolean) => {
    for (const one of workers) if (one.isProbe === isProbe) one.worker.terminate();
  };
  const faults: Partial<Record<typeof fault, () => void>> = {
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
  /** As a visitor moves the slider, once there is one: a change that belongs into the address. */
  function moveRate(): void {
    const slider = document.querySelector<HTMLInputElement>('input[aria-label="Learning rate"]');
    if (!slider) return void requestAnimationFrame(moveRate);
    const value = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value");
    value?.set?.call(slider, String(slider.valueAsNumber + 1));
    slider.dispatchEvent(new Event("input", { bubbles: true }));
  }
  const come = faults[fault];
  const comeOnce = () => {
    if (!come || sessionStorage.getItem(GONE_BY)) return;
    sessionStorage.setItem(GONE_BY, "true");
    come();
    void tellInjection({ hasCome: true });
  };
  let messages = 0;
  if (after === 0) comeOnce();
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
        if (messages === after) comeOnce();
      });
    }
  };
}

/** Runs in the training worker, before its own script. */
function harmWorker({ fault, after, chance }: Planned): void {
  const count = { submits: 0, allocations: 0 };
  const tell = (news: Partial<Injection>) => self.postMessage({ injection: news });
  const refuse = () => {
    throw new DOMException("The operation is insecure.", "SecurityError");
  };
  let device: GPUDevice | undefined;
  const alive = new Set<GPUBuffer>();

  if (fault.startsWith("IndexedDB")) {
    tell({ hasCome: true });
    const { prototype } = IDBFactory;
    if (fault === "IndexedDB throws") prototype.open = refuse;
    if (fault === "IndexedDB refuses") IDBObjectStore.prototype.get = refuse;
    if (fault === "IndexedDB is silent") {
      prototype.open = () => new EventTarget() as unknown as IDBOpenDBRequest;
    }
  }
  if (typeof GPUDevice === "undefined") return;

  const comeAt = (counted: number, come: () => void) => {
    if (counted !== after) return;
    come();
    tell({ hasCome: true });
  };
  const { submit } = GPUQueue.prototype;
  GPUQueue.prototype.submit = function (this: GPUQueue, ...args) {
    submit.apply(this, args);
    count.submits++;
    tell({ submits: count.submits });
    // From outside, not in the middle of what the engine does.
    setTimeout(() => {
      if (fault === "device lost") comeAt(count.submits, () => device?.destroy());
      if (fault === "buffer destroyed") {
        comeAt(count.submits, () => [...alive][Math.floor(chance * alive.size)]?.destroy());
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
      comeAt(count.allocations, () => {
        asked = { ...descriptor, usage: 0 };
      });
    }
    if (fault === "allocation throws") {
      comeAt(count.allocations, () => {
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
