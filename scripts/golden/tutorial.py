"""The tutorial's mixture in float32, as PyTorch users compute it, and ten steps of its optimisers."""

import torch

from .counter import draw
from .parameters import initial_parameters

STEPS = 10


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


def leaves(D, E, H, C, seed):
    shape = {
        "numPixels": D,
        "modelWidth": 0,
        "numClasses": C,
        "numExperts": E,
        "numSharedExperts": 0,
        "routerColumns": E,
        "hiddenSize": H,
        "hiddenSizes": [H],
    }
    w = initial_parameters(shape, seed, {"scale": 1, "router": "default"})
    del w["balanceBias"]  # the tutorial has none
    return {name: tensor.requires_grad_() for name, tensor in w.items()}


def make_case(D, E, H, C, T, k, gate, coef, seed, optimizers):
    x = torch.tensor(draw(seed + 100, T * D), dtype=torch.float64).float().reshape(T, D)
    labels = torch.tensor([int(v) for v in draw(seed + 200, T, 0, C)])
    w = leaves(D, E, H, C, seed)
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
        w = leaves(D, E, H, C, seed)
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


def cases():
    return [
        make_case(16, 4, 5, 10, 12, 2, "renormalised", 0.1, 0, [ADAM, SGD]),
        make_case(16, 4, 5, 10, 12, 1, "raw", 0.1, 1, [ADAM]),
        make_case(16, 4, 5, 10, 12, 3, "raw", 0.5, 2, [SGD]),
    ]
