"""Every method of routing, and every choice of it by itself, on a batch of nine images."""

import torch

from .counter import draw
from .mixture import Mixture
from .parameters import initial_parameters, layout

TOKENS = 9
STEP = 4
NONE = 0xFFFFFFFF
HASH_BITS = 16

SIZES = {
    "numPixels": 6,
    "modelWidth": 0,
    "numClasses": 5,
    "numExperts": 4,
    "numSharedExperts": 0,
}
ROUTING = {
    "router": "learned",
    "score": "softmax",
    "noise": "none",
    "assignment": "top-k",
    "gate": "renormalised",
    "laterChoices": "always",
    "priority": "position",
    "balanceCounts": "all-choices",
    "combine": "logits",
    "taskLoss": "cross-entropy",
    "routerRounding": "f32",
    "expertRounding": "f32",
}
SETTINGS = {
    "importanceCoef": 0,
    "loadCoef": 0,
    "balanceCoef": 0,
    "zCoef": 0,
    "tokenEntropyCoef": 0,
    "batchEntropyCoef": 0,
    "noiseScale": 0,
    "capacityFactor": 0,
    "biasRate": 0,
    "inputDropout": 0,
    "expertDropout": 0,
}
INIT = {"scale": 1, "router": "default"}
# Weights large enough that experts differ and gates are far from even, and all experts are liked.
WIDE = {"scale": 9, "router": "centred"}
NOISY_TOP_K = {"noise": "learned", "importanceCoef": 0.1, "loadCoef": 0.1}
EVERY_LOSS = {
    "importanceCoef": 0.1,
    "loadCoef": 0.2,
    "balanceCoef": 0.3,
    "zCoef": 0.05,
    "tokenEntropyCoef": -0.1,
    "batchEntropyCoef": 0.2,
}
# A token has between none and all of the experts, each with a gate of its own.
GATES_AROUND_ONE = {
    "score": "sigmoid",
    "gate": "raw",
    "assignment": "expert-choice",
    "capacityFactor": 0.75,
}

# name, and what differs from the tables above: sizes, K, choices and settings alike
CASES = {
    "tutorial": {"importanceCoef": 0.1},
    "dense": {"assignment": "all", "gate": "raw"},
    "jacobs": {
        "assignment": "all",
        "gate": "raw",
        "combine": "probabilities",
        "taskLoss": "likelihood",
    },
    "competitive": {"assignment": "all", "gate": "raw", "taskLoss": "competitive"},
    "noisy top-k from zero": {**NOISY_TOP_K, "init": {"scale": 1, "router": "zero"}},
    "noisy top-k": NOISY_TOP_K,
    "noisy top-1, raw": {**NOISY_TOP_K, "K": 1, "gate": "raw"},
    "gaussian noise": {
        "noise": "gaussian",
        "noiseScale": 0.4,
        "loadCoef": 0.2,
        "gate": "raw",
        "K": 3,
    },
    "jitter": {"noise": "jitter", "noiseScale": 0.3, "zCoef": 0.1},
    "gshard": {
        "laterChoices": "random",
        "priority": "first-choices",
        "balanceCounts": "first-choices",
        "capacityFactor": 0.75,
        "balanceCoef": 0.3,
    },
    "gshard with a sigmoid": {"score": "sigmoid", "laterChoices": "random", "balanceCoef": 0.3},
    "switch": {"K": 1, "gate": "raw", "capacityFactor": 0.75, "balanceCoef": 0.3},
    "capacity by gate": {
        "gate": "raw",
        "priority": "gate",
        "capacityFactor": 0.5,
        "importanceCoef": 0.1,
    },
    "expert choice": {"assignment": "expert-choice", "gate": "raw"},
    "expert choice, renormalised": {"assignment": "expert-choice", "capacityFactor": 1.5},
    "expert choice, probabilities": {
        "assignment": "expert-choice",
        "gate": "raw",
        "combine": "probabilities",
    },
    "base": {"assignment": "balanced", "K": 1, "score": "sigmoid", "gate": "raw"},
    "hash by image": {"assignment": "hash-image", "K": 1, "gate": "one"},
    "hash by locality": {"assignment": "hash-locality", "K": 1, "gate": "one"},
    "bandit": {"assignment": "sampled", "K": 1, "gate": "one", "tokenEntropyCoef": -0.1},
    "frozen": {"router": "frozen", "importanceCoef": 0.1},
    "no router": {"router": "none", "assignment": "all", "gate": "one", "numExperts": 1},
    "loss-free": {"biasRate": 0.001, "score": "sigmoid"},
    "sinkhorn": {"assignment": "sinkhorn"},
    "sigmoid with shared expert": {
        "score": "sigmoid",
        "numSharedExperts": 1,
        "biasRate": 0.001,
        "balanceCoef": 0.3,
        "hiddenSizes": [2, 3, 1],
    },
    "every auxiliary loss": {**EVERY_LOSS, "noise": "learned", "gate": "raw"},
    "every auxiliary loss of a sigmoid": {**EVERY_LOSS, "score": "sigmoid", "gate": "raw"},
    "probabilities of the best two": {"gate": "raw", "combine": "probabilities"},
    "probabilities, gates above one": {
        "score": "sigmoid",
        "gate": "raw",
        "K": 3,
        "combine": "probabilities",
        "numSharedExperts": 1,
    },
    "competitive, gates around one": {**GATES_AROUND_ONE, "taskLoss": "competitive"},
    "likelihood, gates around one": {**GATES_AROUND_ONE, "taskLoss": "likelihood"},
    "dropout": {"inputDropout": 0.25, "expertDropout": 0.4, "numSharedExperts": 1},
    "bf16 experts": {"expertRounding": "bf16", "importanceCoef": 0.1},
    "bf16 router": {"routerRounding": "bf16", "gate": "raw", "zCoef": 0.1},
    "layer": {"modelWidth": 6, "importanceCoef": 0.1},
    "layer with everything": {
        "modelWidth": 6,
        **EVERY_LOSS,
        "noise": "learned",
        "gate": "raw",
        "numSharedExperts": 1,
        "capacityFactor": 0.75,
        "inputDropout": 0.25,
        "expertDropout": 0.4,
        "expertRounding": "bf16",
        "routerRounding": "bf16",
    },
    "layer with jitter": {"modelWidth": 6, "noise": "jitter", "noiseScale": 0.3, "K": 1, "gate": "raw"},
}


def pick(table, changes):
    return {name: changes.get(name, value) for name, value in table.items()}


def router_columns(routing, E):
    if routing["router"] == "none" or routing["assignment"] == "hash-image":
        return 0
    if routing["assignment"] == "hash-locality":
        return HASH_BITS
    return 2 * E if routing["noise"] == "learned" else E


def make_case(name, changes, seed):
    shape, routing = pick(SIZES, changes), pick(ROUTING, changes)
    E, widths = shape["numExperts"], changes.get("hiddenSizes", [3])
    shape["routerColumns"] = router_columns(routing, E)
    shape |= {"hiddenSize": max(widths), "hiddenSizes": widths}
    case = {
        "name": name,
        "shape": shape,
        "topK": E if routing["assignment"] == "all" else changes.get("K", 2),
        "routing": routing,
        "settings": {"seed": seed, **pick(SETTINGS, changes)},
        "init": changes.get("init", WIDE),
        "tokens": TOKENS,
        "step": STEP,
        "seed": seed,
    }
    known = {*SIZES, *ROUTING, *SETTINGS, "K", "hiddenSizes", "init"}
    assert set(changes) <= known, set(changes) - known
    return {**case, **results(case)}


def results(case):
    shape, seed = case["shape"], case["seed"]
    D, C = shape["numPixels"], shape["numClasses"]
    weights = {
        group: values.double().requires_grad_()
        for group, values in initial_parameters(shape, seed, case["init"]).items()
    }
    bias = draw(seed + 300, shape["numExperts"], -0.5, 0.5)
    if case["settings"]["biasRate"] > 0:
        weights["balanceBias"] = torch.tensor(bias, dtype=torch.float64)
    pixels = [int(v) for v in draw(seed + 100, TOKENS * D, 0, 256)]
    images = [pixels[t * D : (t + 1) * D] for t in range(TOKENS)]
    labels = torch.tensor([int(v) for v in draw(seed + 200, TOKENS, 0, C)])
    mixture = Mixture(case, weights, images, labels)
    mixture.run()
    if case["routing"]["router"] == "frozen":
        weights["router"].grad = None
    gradients = []
    for group, dims, _ in layout(shape):
        grad = weights[group].grad
        zeros = torch.zeros(dims)
        gradients += (zeros if grad is None else grad).reshape(-1).tolist()
    return {
        "selected": [NONE if e is None else e for row in mixture.selected for e in row],
        "kept": [int(bit) for row in mixture.kept for bit in row],
        "gates": short(gate for row in mixture.slot_gates for gate in row),
        "y": short(mixture.y.reshape(-1).tolist()),
        "taskLoss": short([mixture.loss.mean().item()])[0],
        "terms": dict(zip(mixture.terms, short(term.item() for term in mixture.terms.values()))),
        "gradients": short(gradients),
    }


def short(values):
    """Eight digits: more than f32 has, fewer than f64 computes rightly."""
    return [int(v) if v == int(v) else float(f"{v:.8g}") for v in values]


def cases():
    return [make_case(name, changes, seed) for seed, (name, changes) in enumerate(CASES.items())]
