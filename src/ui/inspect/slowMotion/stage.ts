import type { StepTrace } from "../../../probe/slowMotion/stepTrace.ts";

/** One stage of a training step, for every method that has it. */
export interface Stage {
  /** In the link, and in lists. */
  readonly id: string;
  readonly part: StagePart;
  readonly title: string;
  /** Whether this step has it. */
  readonly isIn: (trace: StepTrace) => boolean;
  /** What happens, in a sentence or two, with the step's numbers. */
  readonly say: (trace: StepTrace) => string;
  /** KaTeX; "" where there is nothing to compute. */
  readonly formula: (trace: StepTrace) => string;
  readonly shader: (trace: StepTrace) => ShaderPlace;
  readonly figures: (trace: StepTrace) => readonly StageFigure[];
}

export const STAGE_PARTS = ["Batch", "Routing", "Experts", "Loss", "Way back"] as const;
export type StagePart = (typeof STAGE_PARTS)[number];

/** A place in the shaders. */
export interface ShaderPlace {
  /** Below shaders/ */
  readonly file: string;
  /** The line in question contains this text, and no other line of the file does. */
  readonly mark: string;
}

/** What a stage shows, as data. */
export type StageFigure = BarsFigure | PicturesFigure | QueuesFigure | FactsFigure;

/** A row of numbers, as bars from zero. */
export interface BarsFigure {
  readonly kind: "bars";
  readonly title: string;
  readonly names: readonly string[];
  readonly values: ArrayLike<number>;
  /** CSS colour of each bar; one for all where there is one. */
  readonly colours: readonly string[];
  /** Indices of bars that are pointed out. */
  readonly marked: readonly number[];
}

/** Pictures of rows x columns pixels. */
export interface PicturesFigure {
  readonly kind: "pictures";
  readonly title: string;
  readonly pictures: readonly StagePicture[];
}

export type StagePicture = {
  readonly name: string;
  /** Pointed out, and of which image of the batch it is. */
  readonly isMarked?: boolean;
  readonly place?: number;
} & ({ readonly ink: Uint8Array } | { readonly weights: Int8Array });

/** The images of every expert, in the order in which it works them off. */
export interface QueuesFigure {
  readonly kind: "queues";
  readonly title: string;
  readonly queues: readonly Queue[];
  /** Most images that an expert takes; 0: no limit. */
  readonly capacity: number;
}

export interface Queue {
  readonly name: string;
  readonly colour: string;
  /** Places in the batch of the images that it works off. */
  readonly places: readonly number[];
  /** Images that it turned away. */
  readonly dropped: number;
  /** Position in the queue of the image that is followed; -1: it is not there. */
  readonly followed: number;
}

/** Named numbers, written out. */
export interface FactsFigure {
  readonly kind: "facts";
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}
