"""Twin of src/reference/random: every random number is a pure function of (seed, stream, step, index)."""

import math

MASK = 0xFFFFFFFF
STREAM = {
    "init": 1,
    "noise": 3,
    "jitter": 4,
    "inputDropout": 5,
    "expertDropout": 6,
    "sample": 7,
    "later": 8,
    "hash": 9,
    "test": 1000,
}


def pcg4d(a, b, c, d):
    a, b, c, d = ((v * 1664525 + 1013904223) & MASK for v in (a, b, c, d))
    for shift in (True, False):
        a = (a + b * d) & MASK
        b = (b + c * a) & MASK
        c = (c + a * b) & MASK
        d = (d + b * c) & MASK
        if shift:
            a, b, c, d = (v ^ (v >> 16) for v in (a, b, c, d))
    return a, b, c, d


def uniform(seed, stream, step, index):
    return (pcg4d(index, step, STREAM[stream], seed)[0] >> 8) * 2.0**-24


def entry_uniform(seed, stream, step, row, entry, width):
    """One hash serves four neighbours of a row."""
    quad = entry // 4 + row * math.ceil(width / 4)
    return (pcg4d(quad, step, STREAM[stream], seed)[entry % 4] >> 8) * 2.0**-24


def draw(seed, length, low=0, high=1):
    """randomFloats() of src/reference/gradientCheck.ts."""
    return [low + (high - low) * uniform(seed, "test", 0, i) for i in range(length)]


def normal(seed, step, index):
    """Wichura 1988, algorithm AS 241, PPND7, of a uniform number that is never 0 or 1."""
    p = ((pcg4d(index, step, STREAM["noise"], seed)[0] >> 8) + 0.5) * 2.0**-24
    q = p - 0.5
    if abs(q) <= 0.425:
        r = 0.180625 - q * q
        top = ((59.109374720 * r + 159.29113202) * r + 50.434271938) * r + 3.3871327179
        bottom = ((67.187563600 * r + 78.757757664) * r + 17.895169469) * r + 1
        return q * top / bottom
    r = math.sqrt(-math.log(min(p, 1 - p))) - 1.6
    top = ((0.17023821103 * r + 1.3067284816) * r + 2.7568153900) * r + 1.4234372777
    bottom = (0.12021132975 * r + 0.73700164250) * r + 1
    return math.copysign(top / bottom, q)
