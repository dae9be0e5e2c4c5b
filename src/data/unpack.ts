import { connectionError, DataError } from "./dataError.ts";

type ByteStream = ReadableStream<Uint8Array<ArrayBuffer>>;

/** The chunks of a file that may be gzipped or not: some servers unpack .gz files on the way. */
export async function* unpack(body: ByteStream, file: string): AsyncGenerator<Uint8Array> {
  const source = await openSource(body, file);
  const stream = source.isGzip
    ? source.stream.pipeThrough(new DecompressionStream("gzip"))
    : source.stream;
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } catch (cause) {
    // Decompressors wrap or hide what went wrong before them.
    throw source.failure() ?? new DataError(file, "a whole gzip file", "a damaged one", { cause });
  } finally {
    reader.cancel().catch(() => {}); // nothing left to read, or nobody left to read it
  }
}

/** The stream again, once its first two bytes have been looked at. */
async function openSource(body: ByteStream, file: string) {
  const reader = body.getReader();
  let failure: DataError | undefined;
  const read = async () => {
    try {
      return (await reader.read()).value;
    } catch (cause) {
      failure = connectionError(file, "the whole file", "a broken connection", cause);
      throw failure;
    }
  };

  const first: Uint8Array<ArrayBuffer>[] = [];
  const start: number[] = [];
  while (start.length < 2) {
    const chunk = await read();
    if (!chunk) break;
    first.push(chunk);
    start.push(...chunk.subarray(0, 2));
  }

  const stream: ByteStream = new ReadableStream({
    async pull(controller) {
      const chunk = first.shift() ?? (await read());
      if (chunk) controller.enqueue(chunk);
      else controller.close();
    },
    cancel: (reason) => reader.cancel(reason),
  });
  const isGzip = start[0] === 0x1f && start[1] === 0x8b;
  return { stream, isGzip, failure: () => failure };
}
