import type { CDPSession, Page } from "@playwright/test";

/** Bytes that something on the page holds on to. */
export interface Memory {
  /** JavaScript heaps after garbage collection, typed arrays included. */
  readonly page: number;
  readonly worker: number;
  /** GPU buffers that the worker created and did not destroy. */
  readonly gpu: number;
}

/** Runs in the worker before its own code: keeps count of the bytes of GPU buffers. */
const COUNT_GPU_BYTES = `
  globalThis.gpuBytes = 0;
  if (globalThis.GPUDevice) {
    const alive = new WeakSet();
    const { createBuffer } = GPUDevice.prototype;
    const { destroy } = GPUBuffer.prototype;
    GPUDevice.prototype.createBuffer = function (descriptor) {
      const buffer = createBuffer.call(this, descriptor);
      alive.add(buffer);
      gpuBytes += buffer.size;
      return buffer;
    };
    GPUBuffer.prototype.destroy = function () {
      if (alive.delete(this)) gpuBytes -= this.size;
      destroy.call(this);
    };
  }
`;

/** Makes the page's worker count its GPU buffers. To be called before the page is opened. */
export async function countGpuBytes(page: Page): Promise<void> {
  await page.route(/\/assets\/worker-[^/]+\.js$/, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: `${COUNT_GPU_BYTES}${await response.text()}` });
  });
}

/** A way to measure the memory of an open page and its worker. */
export async function watchMemory(page: Page): Promise<() => Promise<Memory>> {
  const onPage = await page.context().newCDPSession(page);
  const onWorker = await attachToWorker(onPage);
  return async () => ({
    page: await heapBytes((method) => onPage.send(method)),
    worker: await heapBytes(onWorker),
    gpu: await gpuBytes(page),
  });
}

type HeapMethod = "HeapProfiler.collectGarbage" | "Runtime.getHeapUsage";

interface HeapUsage {
  readonly usedSize: number;
  readonly backingStorageSize: number;
}

/** What a heap holds once everything that nothing refers to is gone. */
async function heapBytes(ask: (method: HeapMethod) => Promise<unknown>): Promise<number> {
  // What a finalizer lets go of is collected in the second round.
  await ask("HeapProfiler.collectGarbage");
  await ask("HeapProfiler.collectGarbage");
  const { usedSize, backingStorageSize } = (await ask("Runtime.getHeapUsage")) as HeapUsage;
  return usedSize + backingStorageSize;
}

async function gpuBytes(page: Page): Promise<number> {
  const [worker] = page.workers();
  return worker ? await worker.evaluate(() => Reflect.get(globalThis, "gpuBytes")) : 0;
}

/** Playwright has no session for a worker: its messages go through the page's. */
async function attachToWorker(onPage: CDPSession): Promise<(method: string) => Promise<unknown>> {
  const attached = new Promise<string>((resolve) => {
    onPage.once("Target.attachedToTarget", ({ sessionId }) => resolve(sessionId));
  });
  await onPage.send("Target.setAutoAttach", { autoAttach: true, waitForDebuggerOnStart: false });
  const sessionId = await attached;
  const waiting = new Map<number, (result: unknown) => void>();
  onPage.on("Target.receivedMessageFromTarget", ({ message }) => {
    const { id, result } = JSON.parse(message);
    waiting.get(id)?.(result);
    waiting.delete(id);
  });
  let lastId = 0;
  return (method) => {
    const id = ++lastId;
    const answer = new Promise((resolve) => waiting.set(id, resolve));
    const message = JSON.stringify({ id, method });
    return onPage.send("Target.sendMessageToTarget", { sessionId, message }).then(() => answer);
  };
}
