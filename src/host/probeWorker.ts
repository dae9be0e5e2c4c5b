/** Composition root of the probe's worker: drawing scenes takes no time from training or from the page's thread. */
import { expose, transfer } from "comlink";
import { Probe, type ProbeRequest, type Remembering, type SceneChoice } from "../probe/probe.ts";
import { holdLifeline } from "./lifeline.ts";
import { DataReceiver } from "./sharedData.ts";
import { collectTransferables } from "./transferables.ts";

const receiver = new DataReceiver();
const probe = new Probe((name) => receiver.get(name));

const api = {
  /** The lock to hold, see lifeline.ts. Resolves once it is held. */
  live: (lifeline: string): Promise<void> => holdLifeline(lifeline),
  /** Where data sets come from, see DataSender. */
  open: (port: MessagePort): void => receiver.open(port),
  remember: (request: ProbeRequest, remembering: Remembering): void =>
    probe.remember(request, remembering),
  recall: (key: number): void => probe.recall(key),
  weights: (key: number): Float32Array => {
    const weights = probe.weights(key);
    return transfer(weights, [weights.buffer]);
  },
  scene: async (choice: SceneChoice) => {
    const scene = await probe.scene(choice);
    return scene && transfer(scene, collectTransferables(scene));
  },
};

export type ProbeApi = typeof api;

expose(api);
