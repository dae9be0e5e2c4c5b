"""Who is sent where, on plain lists: a row a token. None stands for a slot without an expert."""

import math

from .counter import STREAM, pcg4d, uniform

SINKHORN_ROUNDS = 16
AUCTION_ROUNDS = 500
BEYOND = float("inf")


def best_first(values):
    return sorted(range(len(values)), key=lambda i: (-values[i], i))


def top_k(ranks, K):
    return [best_first(row)[:K] for row in ranks]


def everyone(T, E):
    return [list(range(E)) for _ in range(T)]


def sampled(distribution, seed, step):
    chosen = []
    for t, row in enumerate(distribution):
        u = uniform(seed, "sample", step, t)
        sums = [sum(row[: e + 1]) for e in range(len(row))]
        chosen.append([next((e for e, total in enumerate(sums) if total > u), len(row) - 1)])
    return chosen


def hashed_images(images, E, seed):
    chosen = []
    for image in images:
        h = seed
        padded = image + [0] * (-len(image) % 4)
        for i in range(0, len(padded), 4):
            h = pcg4d(int.from_bytes(bytes(padded[i : i + 4]), "little"), h, STREAM["hash"], i // 4)[0]
        chosen.append([h % E])
    return chosen


def hashed_signs(z, E, seed):
    codes = [sum(1 << b for b, value in enumerate(row) if value > 0) for row in z]
    return [[pcg4d(code, 0, STREAM["hash"], seed)[0] % E] for code in codes]


def experts_choice(scores, capacity):
    T, E = len(scores), len(scores[0])
    chosen = [[None] * E for _ in range(T)]
    for e in range(E):
        for t in best_first([row[e] for row in scores])[:capacity]:
            chosen[t][e] = e
    return chosen


def balanced(values):
    """The auction, all bids of a round at once; with room for ceil(T/E) tokens an expert."""
    T, E = len(values), len(values[0])
    room = math.ceil(T / E)
    flat = [v for row in values for v in row]
    epsilon = max((max(flat) - min(flat)) / 50, 1e-4)
    price = [0.0] * E
    holders = [{} for _ in range(E)]
    for _ in range(AUCTION_ROUNDS):
        placed = set().union(*holders)
        if len(placed) == T:
            break
        bids = [{} for _ in range(E)]
        for t in set(range(T)) - placed:
            offers = [values[t][e] - price[e] for e in range(E)]
            first = best_first(offers)[0]
            second = max(offers[:first] + offers[first + 1 :], default=offers[first])
            bids[first][t] = price[first] + offers[first] - second + epsilon
        for e in range(E):
            everyone_there = {**holders[e], **bids[e]}
            winners = sorted(everyone_there, key=lambda t: (-everyone_there[t], t))[:room]
            holders[e] = {t: everyone_there[t] for t in winners}
            if bids[e] and len(winners) == room:
                price[e] = max(price[e], min(holders[e].values()))
    else:
        raise ValueError("the auction of a golden case has to end by itself")
    return [[next(e for e in range(E) if t in holders[e])] for t in range(T)]


def log_sum_exp(values):
    top = max(values)
    return top + math.log(sum(math.exp(v - top) for v in values))


def sinkhorn_offsets(values):
    T, E = len(values), len(values[0])
    beta = [0.0] * E
    for _ in range(SINKHORN_ROUNDS):
        alpha = [-log_sum_exp([v + b for v, b in zip(row, beta)]) for row in values]
        beta = [
            math.log(T / E) - log_sum_exp([row[e] + a for row, a in zip(values, alpha)])
            for e in range(E)
        ]
    return beta


def capacity_of(T, E, K, factor):
    return max(1, min(T, math.ceil(T * K / E * factor)))


PRECEDENCE = {
    "position": lambda t, j, gate: (t, j),
    "first-choices": lambda t, j, gate: (j, t),
    "gate": lambda t, j, gate: (-gate, t, j),
}


def within_capacity(chosen, gates, capacity, priority):
    """kept[t][j]"""
    key = PRECEDENCE[priority]
    kept = [[e is not None for e in row] for row in chosen]
    for e in {e for row in chosen for e in row if e is not None}:
        wanting = [(t, j) for t, row in enumerate(chosen) for j, c in enumerate(row) if c == e]
        wanting.sort(key=lambda a: key(*a, gates[a[0]][a[1]]))
        for t, j in wanting[capacity:]:
            kept[t][j] = False
    return kept
