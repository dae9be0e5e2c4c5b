/** What many lanes pause at: whoever is about to train waits until it is open. */
export class PauseGate {
  readonly #listeners = new Set<(isPaused: boolean) => void>();
  readonly #now: () => number;
  #isPaused = false;
  #pausedAt = 0;
  #pausedMs = 0;
  #opened: Promise<void> = Promise.resolve();
  #open: () => void = () => {};

  /** @param now in milliseconds */
  constructor(now: () => number) {
    this.#now = now;
  }

  pause(): void {
    if (this.#isPaused) return;
    this.#isPaused = true;
    this.#pausedAt = this.#now();
    this.#opened = new Promise((resolve) => {
      this.#open = resolve;
    });
    for (const listener of this.#listeners) listener(true);
  }

  resume(): void {
    if (!this.#isPaused) return;
    this.#isPaused = false;
    this.#pausedMs += this.#now() - this.#pausedAt;
    this.#open();
    for (const listener of this.#listeners) listener(false);
  }

  /** Resolves when it is open: at once, as a rule. */
  async passed(): Promise<void> {
    while (this.#isPaused) await this.#opened;
  }

  /** Milliseconds on a clock that stands while it is closed. */
  openMs(): number {
    return (this.#isPaused ? this.#pausedAt : this.#now()) - this.#pausedMs;
  }

  /** Returns a way to stop. */
  onChange(listener: (isPaused: boolean) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
