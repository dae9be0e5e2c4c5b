"""Twin of src/reference/parameters.ts: one flat array, input-major matrices, group after group."""

import math

import torch

from .counter import uniform


def layout(shape):
    """Groups as (name, shape, fan-in)."""
    D, M, C = shape["numPixels"], shape["modelWidth"], shape["numClasses"]
    E, Q, H = shape["numExperts"], shape["routerColumns"], shape["hiddenSize"]
    A = E + shape["numSharedExperts"]
    I, O = (M, M) if M > 0 else (D, C)
    groups = [
        ("router", (I, Q), I),
        ("hiddenWeight", (A, I, H), I),
        ("hiddenBias", (A, H), I),
        ("outputWeight", (A, H, O), H),
        ("outputBias", (A, O), H),
    ]
    if M > 0:
        groups += [
            ("projection", (D, M), D),
            ("projectionBias", (M,), D),
            ("head", (M, C), M),
            ("headBias", (C,), M),
        ]
    return groups + [("balanceBias", (E,), 0)]


def initial_parameters(shape, seed, init):
    """Leaves of autograd, with the values that f32 keeps."""
    groups, offset = {}, 0
    for name, dims, fan_in in layout(shape):
        size = math.prod(dims)
        bound = math.sqrt(init["scale"]) / math.sqrt(fan_in) if fan_in else 0
        values = [(2 * uniform(seed, "init", 0, offset + i) - 1) * bound for i in range(size)]
        groups[name] = torch.tensor(values, dtype=torch.float64).float().reshape(dims)
        offset += size
    if init["router"] == "zero":
        groups["router"].zero_()
    if init["router"] == "centred":
        groups["router"] = centred(groups["router"])
    widths = shape["hiddenSizes"]
    for e in range(shape["numExperts"] + shape["numSharedExperts"]):
        units = widths[e % len(widths)]
        groups["hiddenWeight"][e, :, units:] = 0
        groups["hiddenBias"][e, units:] = 0
        groups["outputWeight"][e, units:] = 0
    return groups


def centred(matrix):
    """Columns that sum to zero; the mean is taken in double precision, row after row."""
    rows = matrix.shape[0]
    mean = torch.zeros(matrix.shape[1], dtype=torch.float64)
    for row in matrix.double():
        mean += row / rows
    return (matrix.double() - mean).float()
