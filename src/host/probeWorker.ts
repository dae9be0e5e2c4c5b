/** Composition root of the probe's worker: drawing scenes takes no time from training or from the page's thread. */
import { expose, transfer } from "comlink";
import { Probe, type ProbeRequest, type SceneChoice } from "../probe/probe.ts";
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
  take: (request: ProbeRequest): void => probe.take(request),
  scene: async (choice: SceneChoice) => {
    const scene = await probe.scene(choice);
    return scene && transfer(scene, collectTransferables(scene));
  },
};

export type ProbeApi = typeof api;

expose(api);
