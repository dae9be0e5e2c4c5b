/** A data file that could not be loaded, or has the wrong contents. */
export class DataError extends Error {
  override readonly name = "DataError";
  /** The file's name. */
  readonly file: string;
  readonly expected: string;
  readonly found: string;
  /** Whether an answer came and was wrong, which a cache may have kept; otherwise the connection failed. */
  readonly isWrongAnswer: boolean;

  constructor(file: string, expected: string, found: string, options: DataErrorOptions = {}) {
    super(`${file}: expected ${expected}, found ${found}.`, { cause: options.cause });
    this.file = file;
    this.expected = expected;
    this.found = found;
    this.isWrongAnswer = options.isWrongAnswer ?? true;
  }
}

interface DataErrorOptions {
  readonly isWrongAnswer?: boolean;
  readonly cause?: unknown;
}

/** A file whose bytes did not come. */
export function connectionError(
  file: string,
  expected: string,
  found: string,
  cause?: unknown,
): DataError {
  return new DataError(file, expected, found, { isWrongAnswer: false, cause });
}
