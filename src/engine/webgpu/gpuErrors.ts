/**
 * What a graphics device refuses, and how an engine hears of it. WebGPU tells the caller nothing of a
 * command that failed: after an invalid buffer or a refused submission the results of the commands before
 * are still in place. So every command of an engine is issued in error scopes.
 */

/** The device refused a command, or what the command uses is invalid. */
export class GpuValidationError extends Error {
  override readonly name = "GpuValidationError";
}

/** The device has no memory left for what was asked. */
export class GpuOutOfMemoryError extends Error {
  override readonly name = "GpuOutOfMemoryError";
}

/** The device failed inside, or in a command that no engine knows of. */
export class GpuInternalError extends Error {
  override readonly name = "GpuInternalError";
}

/** The device is gone: a new one is needed. */
export class DeviceLostError extends Error {
  override readonly name = "DeviceLostError";
}

/** A kernel that the device's compiler refused. */
export class ShaderCompileError extends Error {
  override readonly name = "ShaderCompileError";
}

/** The kernels did not write what they were asked for. */
export class WrongResultError extends Error {
  override readonly name = "WrongResultError";
}

/** Asked of an engine that was disposed of, or under way when it was. */
export class EngineDisposedError extends Error {
  override readonly name = "EngineDisposedError";
}

/** What error scopes catch. */
export type GpuFault = GpuValidationError | GpuOutOfMemoryError | GpuInternalError;

const FAULTS: Readonly<Record<GPUErrorFilter, (where: string, message: string) => GpuFault>> = {
  validation: (where, message) =>
    new GpuValidationError(sentenceOf(`The graphics device refused ${where}`, message)),
  "out-of-memory": (where, message) =>
    new GpuOutOfMemoryError(
      sentenceOf(`The graphics device has no memory left for ${where}`, message),
    ),
  internal: (where, message) =>
    new GpuInternalError(sentenceOf(`The graphics device failed in ${where}`, message)),
};

/**
 * One sentence of what happened and the device's message. Only the first line of a message is used: the others say where
 * in the browser's code it arose. The message may be empty.
 */
export function sentenceOf(what: string, message: string): string {
  const [reason = ""] = message.trim().split("\n", 1);
  return reason === "" ? `${what}.` : `${what}: ${reason.replace(/[.\s]*$/, ".")}`;
}

/** The outermost first: memory that is missing is reported before the invalid buffers that it leaves. */
const FILTERS = ["out-of-memory", "validation", "internal"] as const satisfies GPUErrorFilter[];

/** What was issued, and what the device says of it: the first error, or undefined for none. */
interface Issued<T> {
  readonly result: T;
  /** Never rejects. On a lost device it is undefined: the loss is reported elsewhere. */
  readonly fault: Promise<GpuFault | undefined>;
}

/**
 * Issues GPU commands in error scopes. Scopes are the device's, so `issue` must issue all of its commands
 * before it returns.
 * @param where what is issued, for the error's sentence
 */
export function inErrorScopes<T>(device: GPUDevice, where: string, issue: () => T): Issued<T> {
  for (const filter of FILTERS) device.pushErrorScope(filter);
  let fault: Promise<GpuFault | undefined> = Promise.resolve(undefined);
  try {
    const result = issue();
    return { result, fault: popAll() };
  } catch (error) {
    void popAll();
    throw error;
  }

  function popAll(): typeof fault {
    for (const filter of FILTERS.toReversed()) {
      const inner = fault;
      const popped = device.popErrorScope().catch(() => null);
      fault = popped.then(async (error) => {
        const own = error ? FAULTS[filter](where, error.message) : undefined;
        return own ?? (await inner);
      });
    }
    return fault;
  }
}

/** As inErrorScopes, for what a caller waits for. @throws GpuFault */
export async function checked<T>(device: GPUDevice, where: string, issue: () => T): Promise<T> {
  const { result, fault } = inErrorScopes(device, where, issue);
  const found = await fault;
  if (found) throw found;
  return result;
}

type Listener = (error: GpuFault) => void;

const listeners = new WeakMap<GPUDevice, Set<Listener>>();

/**
 * Hears of errors that no scope caught, until the returned function is called. A device serves many
 * engines and outlives them: one event handler a device, and none that refers to an engine that has ended.
 * Whose error it was is not known, so all engines of the device hear of it.
 */
export function watchUncaptured(device: GPUDevice, listener: Listener): () => void {
  const own = listeners.get(device) ?? startListening(device);
  own.add(listener);
  return () => void own.delete(listener);
}

function startListening(device: GPUDevice): Set<Listener> {
  const own = new Set<Listener>();
  listeners.set(device, own);
  device.addEventListener("uncapturederror", ({ error }) => {
    const what = "The graphics device reported an error outside any call of the engine";
    const fault = new GpuInternalError(sentenceOf(what, error.message));
    for (const listener of [...own]) listener(fault);
  });
  return own;
}
