/** An engine that fails at chosen calls, in chosen ways: for tests of what notices it. */
import type {
  Engine,
  EngineConfig,
  EngineInfo,
  Evaluation,
  EvaluationRule,
  ReplicaSettings,
  StepRecords,
  TrainState,
} from "../../engine/engine.ts";

/**
 * `rejects`: a buffer is invalid and the engine knows; `zeros`, `not-a-number`, `stale` and `wrong-step`: it does not
 * know, and answers what lies in the buffer; `lost`: the device vanishes, and calls under way are never answered.
 */
export const ENGINE_FAULTS = [
  "rejects",
  "zeros",
  "not-a-number",
  "stale",
  "wrong-step",
  "lost",
] as const;
export type EngineFault = (typeof ENGINE_FAULTS)[number];

export interface PlannedFault {
  readonly kind: EngineFault;
  /** The call of train(), evaluate(), readState() or readParameters() that it comes with, from 0. */
  readonly call: number;
  hasHappened: boolean;
}

export class FaultyEngine implements Engine {
  readonly info: EngineInfo;
  readonly config: EngineConfig;
  readonly lost: Promise<string>;
  readonly maxStepsPerCall: number;
  readonly #engine: Engine;
  readonly #faults: readonly PlannedFault[];
  #calls = 0;
  #state: "well" | "failed" | "lost" = "well";
  #before: StepRecords | undefined;
  #lose: (reason: string) => void = () => {};

  /** @param kind what the engine says it is: one that can be lost keeps checkpoints */
  constructor(engine: Engine, kind: EngineInfo["kind"], faults: readonly PlannedFault[]) {
    this.#engine = engine;
    this.#faults = faults;
    this.info = { ...engine.info, kind };
    this.config = engine.config;
    this.maxStepsPerCall = engine.maxStepsPerCall;
    this.lost = new Promise((resolve) => {
      this.#lose = resolve;
    });
  }

  loseDevice(): void {
    this.#state = "lost";
    this.#lose("unplugged");
  }

  async train(count: number): Promise<StepRecords> {
    const fault = this.#next();
    const records = await this.#answer(this.#engine.train(count));
    const before = this.#before;
    this.#before = records;
    switch (fault) {
      case "zeros":
        return { ...emptied(records), steps: records.steps, firstStep: 0 };
      case "not-a-number":
        return { ...records, taskLoss: records.taskLoss.map(() => Number.NaN) };
      case "stale":
        return before ?? { ...records, firstStep: records.firstStep - 1 };
      case "wrong-step":
        return { ...records, firstStep: records.firstStep + 1 };
      default:
        return records;
    }
  }

  async evaluate(stride: number, rule?: EvaluationRule): Promise<readonly Evaluation[]> {
    const fault = this.#next();
    const evaluations = await this.#answer(this.#engine.evaluate(stride, rule));
    const isSpoilt = fault !== undefined && fault !== "lost";
    return isSpoilt ? evaluations.map((own) => ({ ...own, ...emptied(own) })) : evaluations;
  }

  canEvaluate(rule: EvaluationRule): boolean {
    return this.#engine.canEvaluate(rule);
  }

  async readState(): Promise<TrainState> {
    const fault = this.#next();
    const state = await this.#answer(this.#engine.readState());
    return fault && fault !== "lost" ? spoilt(state, fault) : state;
  }

  async readParameters(): Promise<Float32Array> {
    const fault = this.#next();
    const parameters = await this.#answer(this.#engine.readParameters());
    if (fault === "zeros") return parameters.map(() => 0);
    return fault === "not-a-number" ? parameters.map(() => Number.NaN) : parameters;
  }

  setReplicas(replicas: readonly ReplicaSettings[]): void {
    this.#engine.setReplicas(replicas);
  }

  writeState(state: TrainState): void {
    this.#engine.writeState(state);
  }

  dispose(): void {
    this.#engine.dispose();
  }

  /** The fault that comes with this call. */
  #next(): EngineFault | undefined {
    const call = this.#calls++;
    const fault = this.#faults.find(({ hasHappened }) => !hasHappened);
    if (!fault || call < fault.call) return undefined;
    fault.hasHappened = true;
    if (fault.kind === "rejects") this.#state = "failed";
    if (fault.kind === "lost") this.loseDevice();
    return fault.kind;
  }

  async #answer<T>(answer: Promise<T>): Promise<T> {
    const value = await answer;
    if (this.#state === "lost") await new Promise(() => {});
    if (this.#state === "failed") throw new Error("a buffer is invalid.");
    return value;
  }
}

/** The same arrays full of zeros, and no numbers but zeros. */
function emptied<T extends object>(of: T): T {
  const entries = Object.entries(of).map(([name, value]) => {
    if (ArrayBuffer.isView(value)) return [name, (value as Float32Array).map(() => 0)];
    return [name, typeof value === "number" ? 0 : value];
  });
  return Object.fromEntries(entries) as T;
}

function spoilt(state: TrainState, fault: EngineFault): TrainState {
  if (fault === "not-a-number") {
    return { ...state, parameters: state.parameters.map(() => Number.NaN) };
  }
  // The step is right: a real engine does not read it from the device.
  if (fault === "zeros") return { ...emptied(state), step: state.step };
  return { ...state, step: state.step + 1 };
}
