/** What the CPU engine can call: src/engine/cpu/wasm/ is its side. */
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
export { adam, sgd } from "./optimiser";
