/** The expert of an empty slot: a token need not use all of its slots. */
export const NONE = 0xffffffff;
