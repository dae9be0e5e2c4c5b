/** The kernels that the CPU engine calls, see src/engine/cpu/wasm/. */
export {
  addExpertInputGradient,
  addInputGradient,
  experts,
  expertsBackward,
  hiddenGradient,
  linear,
  linearBackward,
} from "./layers";
export { unpackEntries } from "./images";
export { addCombined, combineBackward, crossEntropy } from "./mixing";
export { adam, sgd } from "./optimiser";
