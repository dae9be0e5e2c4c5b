import type { Dataset } from "../../data/dataset.ts";
import { type OpenStep, type OptimiserState, openStep } from "../../engine/cpu/openStep.ts";
import type { Experiment } from "../../experiment/experiment.ts";
import { engineConfig } from "../../run/engineConfig.ts";
import type { Frame } from "../../run/events.ts";
import type { StepTrace } from "./stepTrace.ts";
import { traceStep } from "./traceStep.ts";

/** A frame whose next step is taken apart, and its run's experiment. */
interface SlowedFrame {
  readonly experiment: Experiment;
  readonly frame: Frame;
}

/** Takes the step apart that follows a frame. The step stays open, so that each image of its batch can be looked at. */
export class SlowMotion {
  #open: { readonly request: SlowedFrame; readonly step: OpenStep } | undefined;

  /**
   * The image at `place` of the batch, or the last one. `optimiser`: its state at the frame, where it is known; before the
   * first step it always is.
   * @throws LimitError if the batch needs too much memory
   */
  trace(request: SlowedFrame, dataset: Dataset, place: number, known?: OptimiserState): StepTrace {
    const { experiment, frame } = request;
    const config = { ...engineConfig(experiment, dataset), replicas: [frame.settings] };
    let open = this.#open?.request === request ? this.#open : undefined;
    if (!open || (known && !open.step.after)) {
      // Its memory may be needed for the next.
      this.#open = undefined;
      const { parameters, position } = frame;
      const { step } = position;
      const optimiser = step === 0 ? freshOptimiser(parameters.length) : known;
      open = { request, step: openStep(config, dataset, { step, parameters, optimiser }) };
      this.#open = open;
    }
    return traceStep(config.optimizer, open.step, dataset, place);
  }
}

/** Before the first step, the optimiser's state is known without asking: it is zero. */
function freshOptimiser(length: number): OptimiserState {
  return {
    appliedSteps: 0,
    firstMoment: new Float32Array(length),
    secondMoment: new Float32Array(length),
  };
}
