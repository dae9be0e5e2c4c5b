/** Composition root of the probe's worker: drawing scenes takes no time from training or from the page's thread. */
import { expose, transfer } from "comlink";
import {
  type ImageQuestion,
  type NeighbourChoice,
  Probe,
  type ProbeRequest,
  type Remembering,
  type SceneChoice,
  type SurveyChoice,
} from "../probe/probe.ts";
import type { RunTraining } from "../run/runWeights.ts";
import { holdLifeline } from "./lifeline.ts";
import { DataReceiver } from "./sharedData.ts";
import { collectTransferables } from "./transferables.ts";

const receiver = new DataReceiver();
const probe = new Probe((name) => receiver.get(name));

async function drawScene(choice: SceneChoice) {
  const scene = await probe.scene(choice);
  return scene && transfer(scene, collectTransferables(scene));
}

const api = {
  /** The lock to hold, see lifeline.ts. Resolves once it is held. */
  live: (lifeline: string): Promise<void> => holdLifeline(lifeline),
  /** Where data sets come from, see DataSender. */
  open: (port: MessagePort): void => receiver.open(port),
  remember: (request: ProbeRequest, remembering: Remembering): void =>
    probe.remember(request, remembering),
  draw: (key: number, choice: SceneChoice) => {
    probe.recall(key);
    return drawScene(choice);
  },
  weights: (key: number): Float32Array => {
    const weights = probe.weights(key);
    return transfer(weights, [weights.buffer]);
  },
  scene: drawScene,
  answer: (question: ImageQuestion, off: readonly number[]) => probe.answer(question, off),
  neighbours: async (choice: NeighbourChoice) => {
    const neighbours = await probe.neighbours(choice);
    return neighbours && transfer(neighbours, collectTransferables(neighbours));
  },
  survey: async (choice: SurveyChoice) => {
    const survey = await probe.survey(choice);
    return survey && transfer(survey, collectTransferables(survey));
  },
  map: async () => {
    const map = await probe.map();
    return transfer(map, collectTransferables(map));
  },
  outcomes: (sets: readonly (readonly number[])[]) => probe.outcomes(sets),
  look: (expert: number) => probe.look(expert),
  step: async (place: number, training?: RunTraining) => {
    const step = await probe.step(place, training);
    return step && transfer(step, collectTransferables(step));
  },
  pictures: (testIndices: readonly number[]) => probe.pictures(testIndices),
};

export type ProbeApi = typeof api;

expose(api);
