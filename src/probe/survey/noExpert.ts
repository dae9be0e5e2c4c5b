/** Value of `Survey.experts` in an empty slot. In a file of its own, so that the page need not fetch how surveys are made. */
export const NO_EXPERT = 0xffff;
