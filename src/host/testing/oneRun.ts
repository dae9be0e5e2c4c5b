import type { Experiment } from "../../experiment/experiment.ts";
import type { LiveValues } from "../../experiment/liveChanges.ts";
import { specOf } from "../../run/runSpec.ts";
import { Host, type HostDependencies } from "../host.ts";

const SESSION = "session";
const RUN = "run";

/** A host that is only ever asked for one run at a time, as the page asks for. */
export function hostOfOneRun(dependencies: HostDependencies) {
  const host = new Host(dependencies);
  return {
    listen: host.listen.bind(host),
    prepare: (experiment: Experiment) =>
      host.prepare(SESSION, [{ id: RUN, spec: specOf(experiment), isWatched: true }]),
    play: () => host.play(SESSION),
    pause: () => host.pause(SESSION),
    step: () => host.step(SESSION),
    stepEpoch: () => host.stepEpoch(SESSION),
    setLive: (values: LiveValues) => host.setLive(SESSION, RUN, values),
    result: () => host.result(SESSION, RUN),
    look: () => host.look(SESSION),
    profile: () => host.profile(SESSION),
    loseDevice: () => host.loseDevice(SESSION),
    dispose: () => host.dispose(),
  };
}

export type OneRun = ReturnType<typeof hostOfOneRun>;
