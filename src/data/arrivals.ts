import type { DataFile } from "./catalogue.ts";
import { connectionError, type DataError } from "./dataError.ts";
import type { FileResponse } from "./loadFile.ts";

/** Files from which nothing comes for this long, give or take a second, are given up. */
export const MOST_SILENCE_MS = 10_000;
const TICK_MS = 1000;

/**
 * Listens to files on their way. A server may send one after the other, so they are silent only when all
 * are. Silence is counted in ticks: while its thread is busy or the machine sleeps, nothing can be heard.
 */
export class Arrivals {
  readonly #underWay = new Set<DataFile>();
  readonly #timer: ReturnType<typeof setInterval>;
  #silentMs = 0;

  /** Calls `onSilence` once, with the first of the files that are missing. */
  constructor(onSilence: (error: DataError) => void) {
    this.#timer = setInterval(() => {
      const [file] = this.#underWay;
      this.#silentMs = file ? this.#silentMs + TICK_MS : 0;
      if (!file || this.#silentMs < MOST_SILENCE_MS) return;
      this.stop();
      onSilence(silenceError(file));
    }, TICK_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** The response as it is, once it is there; its bytes are listened to. */
  async receive(file: DataFile, request: Promise<FileResponse>): Promise<FileResponse> {
    this.#underWay.add(file);
    const { ok, status, body } = await request;
    const listener = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
      transform: (chunk, controller) => {
        this.#silentMs = 0;
        controller.enqueue(chunk);
      },
      flush: () => void this.#underWay.delete(file),
    });
    this.#silentMs = 0;
    if (!body) this.#underWay.delete(file);
    return { ok, status, body: body?.pipeThrough(listener) ?? null };
  }
}

function silenceError({ name }: DataFile): DataError {
  const seconds = MOST_SILENCE_MS / 1000;
  return connectionError(name, "the rest of the file", `a server silent for ${seconds} seconds`);
}
