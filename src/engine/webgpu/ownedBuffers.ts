/** The buffers of one engine: whatever is made here is freed with it. */
export class OwnedBuffers {
  readonly #device: GPUDevice;
  readonly #alive = new Set<GPUBuffer>();

  constructor(device: GPUDevice) {
    this.#device = device;
  }

  create(descriptor: GPUBufferDescriptor): GPUBuffer {
    const buffer = this.#device.createBuffer(descriptor);
    this.#alive.add(buffer);
    return buffer;
  }

  free(buffer: GPUBuffer): void {
    this.#alive.delete(buffer);
    buffer.destroy();
  }

  freeAll(): void {
    for (const buffer of this.#alive) buffer.destroy();
    this.#alive.clear();
  }
}
