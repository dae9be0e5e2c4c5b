const SPARSE_INTERVAL_MS = 5000;

/** Lines on standard error, of which some pass: they replace each other on a terminal, and are few in a log. */
export class TerminalLine {
  readonly #terminal = process.stderr.isTTY === true;
  #lastLineAt = performance.now();
  #lineIsOpen = false;

  /** A line that the next one replaces. */
  pass(text: string): void {
    if (this.#terminal) {
      process.stderr.write(`\r\x1b[K${text}`);
      this.#lineIsOpen = true;
      return;
    }
    const now = performance.now();
    if (now - this.#lastLineAt < SPARSE_INTERVAL_MS) return;
    this.#lastLineAt = now;
    process.stderr.write(`${text}\n`);
  }

  /** A line that stays. */
  write(text: string): void {
    process.stderr.write(`${this.#lineIsOpen ? "\r\x1b[K" : ""}${text}\n`);
    this.#lineIsOpen = false;
  }

  /** Leaves the terminal's cursor on a line of its own. */
  finish(): void {
    if (this.#lineIsOpen) process.stderr.write("\n");
    this.#lineIsOpen = false;
  }
}
