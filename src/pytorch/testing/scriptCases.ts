import { METHOD_NAMES } from "../../experiment/methods.ts";

/** Few images, for a test. */
const SHORT = "trainSize=1920&batchSize=64";

const OTHER_CHOICES = {
  "gaussian noise with a load loss": "noise=gaussian&noiseScale=0.3&loadCoef=0.1&gate=raw",
  jitter: "noise=jitter&noiseScale=0.2&zCoef=0.01&tokenEntropyCoef=0.01&batchEntropyCoef=0.01",
  competitive: "assignment=all&gate=raw&taskLoss=competitive",
  "probabilities of the best two": "gate=raw&combine=probabilities&numSharedExperts=1",
  "likelihood beside mixed scores": "gate=raw&taskLoss=likelihood",
  "experts that choose, renormalised": "assignment=expert-choice&gate=renormalised",
  "random per image": "assignment=hash-image&router=none&gate=one",
  "capacity by gate": "capacityFactor=1&priority=gate&gate=raw",
  "a bias with a softmax": "biasRate=0.01&gate=raw",
  "experts of several sizes": "hiddenSize=4-12-7&numSharedExperts=2&initScale=0.5",
  "dropout and a clip": "inputDropout=0.2&expertDropout=0.3&clipNorm=1",
  bf16: "routerPrecision=bf16&expertPrecision=bf16",
  sgd: "optimizer=sgd&learningRate=0.05",
  "no router": "assignment=all&router=none&gate=one&numExperts=3",
  changes: "importanceCoef=0.1;0@10&learningRate=0.001;0.0001@40&capacityFactor=0;1@20",
};

/** Every method as a mixture and as a layer, and choices that no method presets: links of short runs by name. */
export const CASES: readonly (readonly [name: string, link: string])[] = [
  ...METHOD_NAMES.flatMap((method) =>
    (["mixture", "layer"] as const).map(
      (kind) => [`${method}, ${kind}`, `method=${method}&architecture=${kind}`] as const,
    ),
  ),
  ...Object.entries(OTHER_CHOICES),
].map(([name, link]) => [name, `?v=1&${link}&${SHORT}`]);

/** The name of a case as that of its file, without an extension. */
export const fileName = (name: string) => name.replaceAll(/[^a-z0-9]+/gi, "_");
