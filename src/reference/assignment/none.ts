/**
 * What `selected` holds in a slot without an expert: such a slot is no assignment. The largest u32,
 * hence no expert's index, and one comparison in a kernel.
 */
export const NONE = 0xffffffff;
