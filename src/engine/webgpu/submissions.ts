import { type BoundKernel, encodeKernels } from "./passes.ts";

/**
 * Submits every kernel in a command buffer of its own: a browser may take one long command buffer for a GPU that hangs.
 */
export function submitSingly(device: GPUDevice, kernels: readonly BoundKernel[]): void {
  for (const bound of kernels) {
    const encoder = device.createCommandEncoder({ label: "part of a step" });
    encodePass(encoder, "part of a step", [bound]);
    device.queue.submit([encoder.finish()]);
  }
}

/** Encodes kernels as one compute pass. */
function encodePass(
  encoder: GPUCommandEncoder,
  label: string,
  kernels: readonly BoundKernel[],
): void {
  const pass = encoder.beginComputePass({ label });
  encodeKernels(pass, kernels);
  pass.end();
}

/**
 * Encodes an evaluation whose counts start from zero, and submits all but the last of its parts.
 * @returns the encoder of the last part, for copies of the results
 */
export function encodeEvaluation(
  device: GPUDevice,
  parts: readonly (readonly BoundKernel[])[],
  counts: GPUBuffer,
): GPUCommandEncoder {
  let encoder = device.createCommandEncoder({ label: "evaluate" });
  encoder.clearBuffer(counts);
  for (const [i, kernels] of parts.entries()) {
    if (i > 0) {
      device.queue.submit([encoder.finish()]);
      encoder = device.createCommandEncoder({ label: "evaluate" });
    }
    encodePass(encoder, "evaluate", kernels);
  }
  return encoder;
}
