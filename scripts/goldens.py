"""Writes src/reference/tutorial.golden.json: what PyTorch computes for small mixtures of experts.

Run with any PyTorch (Debian: apt install python3-torch):  python3 scripts/goldens.py

Weights and inputs come from the product's own counter-based generator, written again here, so that
the file holds results only. Everything is computed in float32, as PyTorch users do.
"""

import json
import math
import pathlib

import torch

STREAM_INIT = 1
STREAM_TEST = 1000
MASK = 0xFFFFFFFF
OUTPUT = pathlib.Path(__file__).parent.parent / "src" / "reference" / "tutorial.golden.json"
STEPS = 10


def uniform(seed, stream, step, index):
    """Twin of uniform() in src/reference/random/random.ts."""
    a, b, c, d = ((v * 1664525 + 1013904223) & MASK for v in (index, step, stream, seed))
    for shift in (True, False):
        a = (a + b * d) & MASK
        b = (b + c * a) & MASK
        c = (c + a * b) & MASK
        d = (d + b * c) & MASK
        if shift:
            a, b, c, d = (v ^ (v >> 16) for v in (a, b, c, d))
    return (a >> 8) * 2.0**-24


def draw(seed, length, low, high):
    return torch.tensor(
        [low + (high - low) * uniform(seed, STREAM_TEST, 0, i) for i in range(length)],
        dtype=torch.float64,
    ).float()


def initial_parameters(D, E, H, C, seed):
    """The layout of src/reference/parameters.ts: input-major matrices, group after group."""
    groups, offset = {}, 0
    for name, shape, fan_in in [
        ("router", (D, E), D),
        ("hiddenWeight", (E, D, H), D),
        ("hiddenBias", (E, H), D),
        ("outputWeight", (E, H, C), H),
        ("outputBias", (E, C), H),
    ]:
        size = math.prod(shape)
        bound = 1 / math.sqrt(fan_in)
        values = [
            (2 * uniform(seed, STREAM_INIT, 0, offset + i) - 1) * bound for i in range(size)
        ]
        tensor = torch.tensor(values, dtype=torch.float64).float().reshape(shape)
        groups[name] = tensor.requires_grad_()
        offset += size
    return groups


def forward(w, x, labels, k, gate, coef):
    logits = x @ w["router"]
    top, selected = logits.topk(k, dim=1)
    if gate == "renormalised":
        gates = torch.softmax(top, dim=1)
    else:
        gates = torch.softmax(logits, dim=1).gather(1, selected)
    hidden = torch.relu(torch.einsum("td,edh->teh", x, w["hiddenWeight"]) + w["hiddenBias"])
    outputs = torch.einsum("teh,ehc->tec", hidden, w["outputWeight"]) + w["outputBias"]
    chosen = outputs.gather(1, selected[:, :, None].expand(-1, -1, outputs.shape[2]))
    y = (gates[:, :, None] * chosen).sum(1)
    importance = torch.zeros_like(logits).scatter(1, selected, gates).sum(0)
    task_loss = torch.nn.functional.cross_entropy(y, labels)
    cv_squared = importance.var(unbiased=False) / (importance.mean() ** 2 + 1e-10)
    return {
        "z": logits,
        "selected": selected,
        "gates": gates,
        "y": y,
        "importance": importance,
        "taskLoss": task_loss,
        "auxLoss": coef * cv_squared,
    }


def make_optimizer(name, w, settings):
    if name == "adam":
        return torch.optim.Adam(w.values(), lr=settings["learningRate"])
    return torch.optim.SGD(
        w.values(), lr=settings["learningRate"], momentum=settings["momentum"]
    )


def flat(tensors):
    return torch.cat([t.detach().reshape(-1) for t in tensors])


def numbers(tensor):
    """f32 values, with the nine digits that identify them."""
    return [v if isinstance(v, int) else float(f"{v:.9g}") for v in tensor.reshape(-1).tolist()]


def make_case(D, E, H, C, T, k, gate, coef, seed, optimizers):
    x = draw(seed + 100, T * D, 0, 1).reshape(T, D)
    labels = draw(seed + 200, T, 0, C).long()
    w = initial_parameters(D, E, H, C, seed)
    result = forward(w, x, labels, k, gate, coef)
    (result["taskLoss"] + result["auxLoss"]).backward()
    case = {
        "shape": {"numPixels": D, "numExperts": E, "hiddenSize": H, "numClasses": C},
        "tokens": T,
        "topK": k,
        "gate": gate,
        "importanceCoef": coef,
        "seed": seed,
        "forward": {name: numbers(value.detach()) for name, value in result.items()},
        "gradients": numbers(flat(p.grad for p in w.values())),
        "training": [],
    }
    for settings in optimizers:
        w = initial_parameters(D, E, H, C, seed)
        optimizer = make_optimizer(settings["optimizer"], w, settings)
        losses = []
        for _ in range(STEPS):
            optimizer.zero_grad()
            result = forward(w, x, labels, k, gate, coef)
            loss = result["taskLoss"] + result["auxLoss"]
            loss.backward()
            optimizer.step()
            losses.append(loss.detach())
        case["training"].append(
            {**settings, "losses": numbers(torch.stack(losses)), "weights": numbers(flat(w.values()))}
        )
    return case


ADAM = {"optimizer": "adam", "learningRate": 0.01, "momentum": 0}
SGD = {"optimizer": "sgd", "learningRate": 0.1, "momentum": 0.9}

cases = [
    make_case(16, 4, 5, 10, 12, 2, "renormalised", 0.1, 0, [ADAM, SGD]),
    make_case(16, 4, 5, 10, 12, 1, "raw", 0.1, 1, [ADAM]),
    make_case(16, 4, 5, 10, 12, 3, "raw", 0.5, 2, [SGD]),
]
body = ",\n".join(json.dumps(case) for case in cases)
OUTPUT.write_text(f'{{"torch": "{torch.__version__}", "cases": [\n{body}\n]}}\n')
print(f"{OUTPUT.name}: {OUTPUT.stat().st_size} bytes")
