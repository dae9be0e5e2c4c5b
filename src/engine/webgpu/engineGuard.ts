import { watchLoss } from "./deviceLoss.ts";
import {
  DeviceLostError,
  EngineDisposedError,
  GpuInternalError,
  inErrorScopes,
  sentenceOf,
  watchUncaptured,
} from "./gpuErrors.ts";

/**
 * Stands between an engine and its device: a call resolves only if the device accepted all that it issued.
 * The first error fails the engine, since nobody knows what its buffers hold then: calls under way and all
 * later ones reject with it.
 */
export class EngineGuard {
  /** Resolves to the reason if the device vanishes; never after end(). */
  readonly lost: Promise<string>;
  readonly #device: GPUDevice;
  readonly #endWatches: readonly (() => void)[];
  /** Of the calls under way. */
  readonly #rejecters = new Set<(error: Error) => void>();
  readonly #onFailure: () => void;
  #failure: Error | undefined;

  /** @param onFailure called once if the engine fails; being disposed of is no failure */
  constructor(device: GPUDevice, onFailure: () => void = () => {}) {
    this.#device = device;
    this.#onFailure = onFailure;
    const loss = watchLoss(device);
    this.lost = loss.lost;
    void loss.lost.then((reason) =>
      this.fail(new DeviceLostError(sentenceOf("The graphics device was lost", reason))),
    );
    const endWatch = watchUncaptured(device, (fault) => this.fail(fault));
    this.#endWatches = [loss.end, endWatch];
  }

  /**
   * Issues commands and waits for what `issue` returns.
   * @param where what is issued, for the error's sentence
   * @throws GpuFault, WrongResultError, DeviceLostError, EngineDisposedError
   */
  async call<T>(where: string, issue: () => Promise<T>): Promise<T> {
    this.#check();
    const { result, fault } = inErrorScopes(this.#device, where, issue);
    void fault.then((found) => found && this.fail(found));
    // The device says what is wrong with the commands before their result arrives, or instead of it.
    const settled = result.then(
      (value) => fault.then(() => value),
      (error: unknown) => fault.then(() => this.fail(explain(where, error))),
    );
    return await this.wait(settled as Promise<T>);
  }

  /** Issues commands whose result nobody waits for: an error fails the calls that come after. */
  write(where: string, issue: () => void): void {
    this.#check();
    const { fault } = inErrorScopes(this.#device, where, issue);
    void fault.then((found) => found && this.fail(found));
  }

  /** Settles as `work` does, or rejects when the engine fails or is disposed of. */
  async wait<T>(work: Promise<T>): Promise<T> {
    this.#check();
    return await new Promise<T>((resolve, reject) => {
      this.#rejecters.add(reject);
      void work.then(resolve, reject).finally(() => this.#rejecters.delete(reject));
    });
  }

  /** Why the engine takes no more calls. */
  get failure(): Error | undefined {
    return this.#failure;
  }

  /** Counts once: what follows from the first error says less. */
  fail(error: Error): void {
    if (this.#failure) return;
    this.#onFailure();
    this.#end(error);
  }

  /** The engine is disposed of. */
  end(): void {
    for (const endWatch of this.#endWatches) endWatch();
    if (!this.#failure) this.#end(new EngineDisposedError("The WebGPU engine was disposed of."));
  }

  #end(error: Error): void {
    this.#failure = error;
    for (const reject of this.#rejecters) reject(error);
    this.#rejecters.clear();
  }

  #check(): void {
    if (this.#failure) throw this.#failure;
  }
}

function explain(where: string, error: unknown): Error {
  if (error instanceof Error && error.name === "WrongResultError") return error;
  return new GpuInternalError(
    sentenceOf(`The graphics device gave no result of ${where}`, String(error)),
  );
}
