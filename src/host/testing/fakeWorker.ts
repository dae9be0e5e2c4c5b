/** A fake worker: answers each request of a comlink client with undefined, unless it is silent or has been ended. */
export class FakeWorker extends EventTarget {
  /** Names of the functions that were called. */
  readonly asked: string[] = [];
  onerror: ((event: { readonly message: string }) => void) | null = null;
  isEnded = false;
  readonly #isSilentTo: (name: string) => boolean;

  constructor(isSilentTo: (name: string) => boolean = () => false) {
    super();
    this.#isSilentTo = isSilentTo;
  }

  postMessage({ id, path }: { readonly id: string; readonly path: readonly string[] }): void {
    const name = path?.join(".") ?? "";
    this.asked.push(name);
    if (this.isEnded || this.#isSilentTo(name)) return;
    const data = { id, type: "RAW", value: undefined };
    queueMicrotask(() => this.dispatchEvent(Object.assign(new Event("message"), { data })));
  }

  terminate(): void {
    this.isEnded = true;
  }
}
