"""A mixture of experts by autograd in float64, every expert over every token, masked afterwards.

Written from the formulas of the papers, not after the twins: no gradient here is derived by hand.
"""

import math

import torch

from . import assignment as assign
from .counter import entry_uniform, normal, uniform

TINY = 1e-20
F64 = torch.float64


def tensor(values):
    return torch.tensor(values, dtype=F64)


def rounded(x):
    """bfloat16, whose gradient passes straight through."""
    return x + (x.detach().float().bfloat16().to(F64) - x.detach())


def dropped(x, p, seed, stream, step):
    """Dropout of the entries of x [rows, width], the kept ones scaled."""
    rows, width = x.shape
    keep = [
        [entry_uniform(seed, stream, step, r, i, width) >= p for i in range(width)]
        for r in range(rows)
    ]
    return x * tensor(keep) / (1 - p)


def cv_squared(values):
    return values.var(unbiased=False) / (values.mean() ** 2 + 1e-10)


def entropy(p):
    return -(p * p.log()).sum(-1)


class Mixture:
    """One training batch. Every attribute is set by the step of the pass that it belongs to."""

    def __init__(self, case, weights, pixels, labels):
        self.shape, self.routing, self.settings = case["shape"], case["routing"], case["settings"]
        self.K, self.step, self.seed = case["topK"], case["step"], case["settings"]["seed"]
        self.w, self.pixels, self.labels = weights, pixels, labels
        self.T = len(labels)
        self.E, self.N = self.shape["numExperts"], self.shape["numSharedExperts"]
        self.C = self.shape["numClasses"]
        kind = self.routing["assignment"]
        self.has_scores = self.routing["router"] != "none" and not kind.startswith("hash")

    def run(self):
        self.see()
        self.score()
        self.assign()
        self.limit()
        self.ask_experts()
        self.answer()
        self.measure_router()
        total = self.loss.mean() + sum(self.terms.values())
        if self.routing["assignment"] == "sampled":
            total = total + self.policy_loss()
        total.backward()

    def see(self):
        w, settings, routing = self.w, self.settings, self.routing
        x = tensor(self.pixels) / 255
        if settings["inputDropout"] > 0:
            x = dropped(x, settings["inputDropout"], self.seed, "inputDropout", self.step)
        if self.shape["modelWidth"] > 0:
            x = x @ w["projection"] + w["projectionBias"]
        self.x = x
        self.router_input = x
        if routing["noise"] == "jitter":
            width = x.shape[1]
            factors = [
                [
                    1 + settings["noiseScale"]
                    * (2 * entry_uniform(self.seed, "jitter", self.step, t, i, width) - 1)
                    for i in range(width)
                ]
                for t in range(self.T)
            ]
            self.router_input = x * tensor(factors)

    def score(self):
        T, E, routing = self.T, self.E, self.routing
        seen, matrix = self.router_input, self.w["router"]
        if routing["routerRounding"] == "bf16":
            self.logits = rounded(rounded(seen) @ rounded(matrix))
        else:
            self.logits = seen @ matrix
        if not self.has_scores:
            return
        self.clean = self.noisy = self.logits[:, :E]
        self.std = None
        if routing["noise"] == "gaussian":
            self.std = torch.full((T, E), self.settings["noiseScale"], dtype=F64)
        if routing["noise"] == "learned":
            self.std = torch.nn.functional.softplus(self.logits[:, E:], threshold=700) + 0.01
        if self.std is not None:
            normals = [[normal(self.seed, self.step, t * E + e) for e in range(E)] for t in range(T)]
            self.noisy = self.clean + tensor(normals) * self.std
        if routing["score"] == "softmax":
            self.scores = self.distribution = self.noisy.softmax(1)
        else:
            self.scores = self.noisy.sigmoid()
            self.distribution = self.scores / (self.scores.sum(1, keepdim=True) + TINY)

    def assign(self):
        self.chosen = self.choose()
        T, E = self.T, self.E
        mask = torch.zeros(T, E, dtype=F64)
        for t, row in enumerate(self.chosen):
            for e in row:
                if e is not None:
                    mask[t, e] = 1
        self.gates = self.gates_of(mask)

    def choose(self):
        T, E, K, seed = self.T, self.E, self.K, self.seed
        kind = self.routing["assignment"]
        if kind == "all":
            return assign.everyone(T, E)
        if kind == "hash-image":
            return assign.hashed_images(self.pixels, E, seed)
        if kind == "hash-locality":
            return assign.hashed_signs(self.logits.tolist(), E, seed)
        noisy, scores = self.noisy.tolist(), self.scores.tolist()
        if kind == "sampled":
            return assign.sampled(self.distribution.tolist(), seed, self.step)
        if kind == "expert-choice":
            factor = self.settings["capacityFactor"] or 1
            return assign.experts_choice(scores, assign.capacity_of(T, E, K, factor))
        if kind == "balanced":
            return assign.balanced(noisy)
        ranks = noisy
        if kind == "sinkhorn":
            offsets = assign.sinkhorn_offsets(noisy)
            ranks = [[v + b for v, b in zip(row, offsets)] for row in noisy]
        elif self.settings["biasRate"] > 0:
            bias = self.w["balanceBias"].tolist()
            ranks = [[v + b for v, b in zip(row, bias)] for row in scores]
        return assign.top_k(ranks, K)

    def gates_of(self, mask):
        """[T,E], 0 where an expert is not chosen."""
        kind = self.routing["gate"] if self.has_scores else "one"
        if kind == "one":
            return mask
        if kind == "raw":
            return self.scores * mask
        if self.routing["score"] == "softmax":
            return self.noisy.masked_fill(mask == 0, -1e30).softmax(1) * mask
        picked = self.scores * mask
        return picked / (picked.sum(1, keepdim=True) + TINY)

    def limit(self):
        """Random later choices, then capacity: selected [T][slots], and masks of what is left."""
        T, E, N, routing = self.T, self.E, self.N, self.routing
        R = len(self.chosen[0])
        S = R + N
        gates = self.gates.tolist()
        self.selected = [list(row) for row in self.chosen]
        if routing["laterChoices"] == "random":
            for t in range(T):
                for j in range(1, R):
                    gate = gates[t][self.selected[t][j]]
                    if not 2 * gate > uniform(self.seed, "later", self.step, t * S + j):
                        self.selected[t][j] = None
        slot_gates = [[0 if e is None else gates[t][e] for e in row] for t, row in enumerate(self.selected)]
        factor = self.settings["capacityFactor"]
        if factor > 0 and routing["assignment"] != "expert-choice":
            capacity = assign.capacity_of(T, E, R, factor)
            kept = assign.within_capacity(self.selected, slot_gates, capacity, routing["priority"])
        else:
            kept = [[e is not None for e in row] for row in self.selected]
        self.kept = [row + [True] * N for row in kept]
        self.slot_gates = [row + [1] * N for row in slot_gates]
        self.present = torch.zeros(T, E, dtype=F64)
        self.computed = torch.zeros(T, E, dtype=F64)
        for t, row in enumerate(self.selected):
            for j, e in enumerate(row):
                if e is not None:
                    self.present[t, e] = 1
                    self.computed[t, e] = kept[t][j]
            self.selected[t] = row + list(range(E, E + N))

    def ask_experts(self):
        w, p = self.w, self.settings["expertDropout"]
        soften = rounded if self.routing["expertRounding"] == "bf16" else lambda value: value
        hidden = torch.einsum("ti,aih->tah", soften(self.x), soften(w["hiddenWeight"]))
        hidden = torch.relu(hidden + soften(w["hiddenBias"]))
        if p > 0:
            T, A, H = hidden.shape
            scale = torch.zeros(T, A, H, dtype=F64)
            for t, row in enumerate(self.selected):
                for j, e in enumerate(row):
                    for i in range(H if e is not None else 0):
                        row_index = t * len(row) + j
                        u = entry_uniform(self.seed, "expertDropout", self.step, row_index, i, H)
                        scale[t, e, i] = (u >= p) / (1 - p)
            hidden = hidden * scale
        hidden = soften(hidden)
        outputs = torch.einsum("tah,aho->tao", hidden, soften(w["outputWeight"]))
        self.outputs = outputs + soften(w["outputBias"])

    def answer(self):
        """The class scores y [T,C] of the mixture, and the loss [T] that it learns by."""
        w, routing, labels = self.w, self.routing, self.labels
        weights = torch.cat([self.gates * self.computed, torch.ones(self.T, self.N, dtype=F64)], 1)
        mixed = torch.einsum("ta,tao->to", weights, self.outputs)
        if self.shape["modelWidth"] > 0:
            self.y = (self.x + mixed) @ w["head"] + w["headBias"]
            self.loss = torch.nn.functional.cross_entropy(self.y, labels, reduction="none")
            return
        total = weights.sum(1, keepdim=True)
        divisor = total.clamp(min=1)
        log_q = self.outputs.log_softmax(2)
        summed = torch.einsum("ta,tac->tc", weights, log_q.exp())
        mixture = torch.where(total <= 1, summed + (1 - total) / self.C, summed / divisor)
        self.y = mixture.log() if routing["combine"] == "probabilities" else mixed
        each = torch.arange(self.T)
        if routing["taskLoss"] == "competitive":
            own = -(weights * log_q[each, :, labels]).sum(1)
            unsure = own + (1 - total[:, 0]) * math.log(self.C)
            self.loss = torch.where(total[:, 0] <= 1, unsure, own / divisor[:, 0])
        elif routing["taskLoss"] == "likelihood":
            self.loss = -mixture[each, labels].log()
        else:
            self.loss = torch.nn.functional.cross_entropy(self.y, labels, reduction="none")

    def measure_router(self):
        names = ["importance", "load", "balance", "z", "tokenEntropy", "batchEntropy"]
        self.terms = {name: torch.zeros((), dtype=F64) for name in names}
        if not self.has_scores:
            return
        settings, terms, d = self.settings, self.terms, self.distribution
        mean = d.mean(0)
        importance = (self.gates * self.present).sum(0)
        terms["importance"] = settings["importanceCoef"] * cv_squared(importance)
        terms["load"] = settings["loadCoef"] * cv_squared(self.expected_load())
        terms["balance"] = settings["balanceCoef"] * self.E * (self.fractions() * mean).sum()
        terms["z"] = settings["zCoef"] * (self.clean.logsumexp(1) ** 2).mean()
        terms["tokenEntropy"] = settings["tokenEntropyCoef"] * entropy(d).mean()
        terms["batchEntropy"] = -settings["batchEntropyCoef"] * entropy(mean)

    def fractions(self):
        if self.routing["balanceCounts"] == "first-choices":
            counts = torch.zeros(self.E, dtype=F64)
            for row in self.selected:
                counts[row[0]] += 1
            return counts / self.T
        counts = self.present.sum(0)
        return counts / counts.sum()

    def expected_load(self):
        """How many tokens would choose each expert, had its own noise been drawn anew."""
        E, K = self.E, self.K
        if self.std is None or self.routing["assignment"] != "top-k" or K >= E:
            return self.present.sum(0)
        columns = []
        for e in range(E):
            others = torch.cat([self.noisy[:, :e], self.noisy[:, e + 1 :]], 1)
            threshold = others.topk(K, dim=1).values[:, K - 1]
            columns.append(torch.special.ndtr((self.clean[:, e] - threshold) / self.std[:, e]).sum())
        return torch.stack(columns)

    def policy_loss(self):
        """Its gradient is REINFORCE with the mean reward of the other tokens as the baseline."""
        reward = -self.loss.detach()
        baseline = (reward.sum() - reward) / (self.T - 1)
        drawn = [row[0] for row in self.selected]
        log_probability = self.scores.log()[torch.arange(self.T), drawn]
        return -((reward - baseline) * log_probability).mean()
