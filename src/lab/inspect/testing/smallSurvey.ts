import { NO_EXPERT } from "../../../probe/survey/noExpert.ts";
import type { Survey } from "../../../probe/survey/survey.ts";

/** Six images of three classes, two of three experts each; the last has one only. */
export const SURVEY: Survey = {
  step: 5,
  off: [],
  images: 6,
  stride: 1,
  testImages: 6,
  numClasses: 3,
  numExperts: 3,
  rows: 1,
  columns: 1,
  slots: 2,
  labels: Uint8Array.of(0, 0, 1, 1, 2, 2),
  answers: Uint8Array.of(0, 1, 1, 1, 0, 2),
  usual: Uint8Array.of(0, 1, 1, 1, 0, 2),
  confidence: Float32Array.of(0.9, 0.8, 0.4, 0.6, 0.95, 0.7),
  losses: Float32Array.of(0.1, 2, 0.9, 0.5, 3, 0.4),
  certainty: Float32Array.of(0.5, 0.9, 0.6, 0.4, 0.8, 0.7),
  experts: Uint16Array.of(0, 1, 1, 0, 1, 2, 2, 1, 0, 2, 2, NO_EXPERT),
  gates: Float32Array.of(0.75, 0.25, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 1, 0),
};
