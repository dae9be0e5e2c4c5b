/** A data file that could not be had, or is not what it should be. */
export class DataError extends Error {
  override readonly name = "DataError";
  /** The file's name. */
  readonly file: string;
  readonly expected: string;
  readonly found: string;
  /** Whether fetching it again can help. */
  readonly retry: boolean;

  constructor(file: string, expected: string, found: string, options: DataErrorOptions = {}) {
    super(`${file}: expected ${expected}, found ${found}.`, { cause: options.cause });
    this.file = file;
    this.expected = expected;
    this.found = found;
    this.retry = options.retry ?? true;
  }
}

interface DataErrorOptions {
  readonly retry?: boolean;
  readonly cause?: unknown;
}
