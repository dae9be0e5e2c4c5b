/** Whether an adapter computes on the CPU: SwiftShader, lavapipe, WARP. */
export function isSoftware(info: GPUAdapterInfo): boolean {
  return (
    info.isFallbackAdapter ||
    /swiftshader|llvmpipe|lavapipe|warp|basic render/i.test(
      `${info.architecture} ${info.description}`,
    )
  );
}
