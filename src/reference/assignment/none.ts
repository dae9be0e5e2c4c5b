/**
 * Value of `selected` in an empty slot, which is no assignment. The largest u32, so that it is never an expert's index
 * and a kernel needs one comparison.
 */
export const NONE = 0xffffffff;
