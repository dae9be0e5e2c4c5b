/** Makes calls to an engine rejectable: a lost device may never answer them. */
export class PendingCalls {
  readonly #rejecters = new Set<(reason: unknown) => void>();

  /** Settles as `call` does, or rejects when rejectAll() comes first. */
  wait<T>(call: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#rejecters.add(reject);
      call.then(resolve, reject).finally(() => this.#rejecters.delete(reject));
    });
  }

  rejectAll(reason: unknown): void {
    for (const reject of this.#rejecters) reject(reason);
    this.#rejecters.clear();
  }
}
