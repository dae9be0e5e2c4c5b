import type { OwnedBuffers } from "./ownedBuffers.ts";

/**
 * Buffers to read results through, made once and used again. Reads may overlap; each takes a free
 * buffer of its size, or makes one.
 */
export class Readback {
  readonly #owned: OwnedBuffers;
  readonly #free = new Map<number, GPUBuffer[]>();

  constructor(owned: OwnedBuffers) {
    this.#owned = owned;
  }

  /**
   * Encodes copies of `ranges` of a buffer (or all of it), one after the other, to be read.
   * Call `read` after submitting. Ranges of `capacity` bytes share buffers, however much they read.
   */
  copy(
    encoder: GPUCommandEncoder,
    source: GPUBuffer,
    ranges: readonly { readonly offset: number; readonly size: number }[] = [
      { offset: 0, size: source.size },
    ],
    capacity = source.size,
  ): { read(): Promise<ArrayBuffer> } {
    const staging = this.#take(capacity);
    let written = 0;
    for (const { offset, size } of ranges) {
      encoder.copyBufferToBuffer(source, offset, staging, written, size);
      written += size;
    }
    return {
      read: async () => {
        await staging.mapAsync(GPUMapMode.READ, 0, written);
        const bytes = staging.getMappedRange(0, written).slice(0);
        staging.unmap();
        this.#free.get(capacity)?.push(staging);
        return bytes;
      },
    };
  }

  #take(capacity: number): GPUBuffer {
    const free = this.#free.get(capacity) ?? [];
    this.#free.set(capacity, free);
    const reused = free.pop();
    if (reused) return reused;
    return this.#owned.create({
      label: `readback of ${capacity} bytes`,
      size: capacity,
      usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST,
    });
  }
}
