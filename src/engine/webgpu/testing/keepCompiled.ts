import type { WebGpuDevice } from "../device.ts";

/**
 * Keeps all shader modules and pipelines of a device referenced. Browsers compile equal ones once, but forget them
 * when the garbage collector does: with the engines of tests that lasts a second or two. Returns the same device.
 */
export function keepCompiled(gpu: WebGpuDevice): WebGpuDevice {
  const { device } = gpu;
  const kept: object[] = [];
  const keep = <Made extends object>(made: Made): Made => {
    kept.push(made);
    return made;
  };
  const createShaderModule = device.createShaderModule.bind(device);
  const createComputePipeline = device.createComputePipeline.bind(device);
  const createComputePipelineAsync = device.createComputePipelineAsync.bind(device);
  device.createShaderModule = (descriptor) => keep(createShaderModule(descriptor));
  device.createComputePipeline = (descriptor) => keep(createComputePipeline(descriptor));
  device.createComputePipelineAsync = async (descriptor) =>
    keep(await createComputePipelineAsync(descriptor));
  return gpu;
}
