const WINDOW_SECONDS = 1;

/** Images a second over the last second of training. */
export class SpeedMeter {
  #samples: { readonly seconds: number; readonly images: number }[] = [];

  /** Totals so far. They may fall back when a run resumes from a checkpoint. */
  record(seconds: number, images: number): void {
    const last = this.#samples.at(-1);
    if (last && images < last.images) this.#samples = [];
    this.#samples.push({ seconds, images });
    // Keep one sample older than the window, so that the window is always covered.
    while (
      this.#samples.length > 2 &&
      (this.#samples[1]?.seconds ?? 0) <= seconds - WINDOW_SECONDS
    ) {
      this.#samples.shift();
    }
  }

  imagesPerSecond(): number {
    const first = this.#samples[0];
    const last = this.#samples.at(-1);
    if (!first || !last || last.seconds <= first.seconds) return 0;
    return (last.images - first.images) / (last.seconds - first.seconds);
  }
}
