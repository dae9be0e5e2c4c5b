"""The model in PyTorch: gather-scatter, dense, or dense and compiled; one thread on a CPU.

Driven over standard input and output, a JSON object a line:
  {"probe": true}   -> {"version", "cuda": name or "", "compiles", "blas"}
  {"open": {...}}   -> {"loadMs", "prepareMs", "firstStepMs", "firstLoss", "adapter"}
  {"train": steps}  -> {"ms", "loss"}
What goes wrong is {"error": "..."}. Data, first weights and batches come as files.
"""

import json
import math
import os
import re
import sys
import time

started_at = time.perf_counter()
import torch  # noqa: E402

load_ms = 1000 * (time.perf_counter() - started_at)


def read(folder, name, dtype):
    """The numbers of one of the task's files."""
    with open(os.path.join(folder, name), "rb") as file:
        return torch.frombuffer(bytearray(file.read()), dtype=dtype)


class Mixture:
    """The weights, the batches, and one training step in the manner asked for."""

    def __init__(self, task):
        self.device = torch.device(task["device"])
        if self.device.type == "cpu":
            torch.set_num_threads(1)
        self.num_experts, self.top_k, self.gate = task["numExperts"], task["topK"], task["gate"]
        self.importance_coef = task["importanceCoef"]
        folder = task["folder"]
        labels = read(folder, "labels.u8", torch.uint8)
        images = read(folder, "images.u8", torch.uint8).reshape(len(labels), -1)
        rows = read(folder, "rows.i32", torch.int32).reshape(-1, task["batchSize"])
        self.images = images.to(self.device).float() / 255
        self.labels = labels.to(self.device).long()
        self.rows = rows.to(self.device).long()
        self.weights = self.read_weights(folder, task["weights"])
        # One kernel for all weights, where there are kernels to save.
        fused = self.device.type == "cuda"
        self.optimizer = torch.optim.Adam(
            self.weights.values(), lr=task["learningRate"], fused=fused
        )
        self.experts = self.gathered if task["manner"] == "gathered" else self.dense
        self.loss = self.compute_loss
        if task["manner"] == "compiled":
            # Small kernels wait for Python; this mode replays them as one graph, where there is CUDA.
            self.loss = torch.compile(self.compute_loss, mode="reduce-overhead")
        self.step = 0

    def read_weights(self, folder, groups):
        """Groups by name; a matrix has its inputs as rows."""
        sizes = [math.prod(shape) for _, shape in groups]
        values = read(folder, "weights.f32", torch.float32).split(sizes)
        return {
            name: part.reshape(shape).clone().to(self.device).requires_grad_()
            for (name, shape), part in zip(groups, values)
        }

    def choose(self, x):
        z = x @ self.weights["router"]
        top, selected = z.topk(self.top_k, dim=1)
        if self.gate == "renormalised":
            return torch.softmax(top, dim=1), selected
        return torch.softmax(z, dim=1).gather(1, selected), selected

    def gathered(self, x):
        """Each expert computes its own images; results are scattered back and added."""
        gates, selected = self.choose(x)
        groups = ("hiddenWeight", "hiddenBias", "outputWeight", "outputBias")
        expert_of, gate_of = selected.reshape(-1), gates.reshape(-1)
        order = torch.argsort(expert_of, stable=True)
        tokens = torch.div(order, self.top_k, rounding_mode="floor")
        counts = torch.bincount(expert_of, minlength=self.num_experts).tolist()
        layers = zip(*(self.weights[group].unbind() for group in groups))
        outputs = [
            torch.addmm(b2, torch.relu(torch.addmm(b1, part, w1)), w2)
            for part, (w1, b1, w2, b2) in zip(x[tokens].split(counts), layers)
        ]
        weighted = torch.cat(outputs) * gate_of[order][:, None]
        mixed = x.new_zeros(len(x), weighted.shape[1]).index_add(0, tokens, weighted)
        return mixed, x.new_zeros(self.num_experts).index_add(0, expert_of, gate_of)

    def dense(self, x):
        """Every expert computes every image, side by side; gates of experts not chosen are 0."""
        gates, selected = self.choose(x)
        w = self.weights
        every = x.new_zeros(len(x), self.num_experts).scatter(1, selected, gates)
        hidden = torch.relu(torch.addmm(w["hiddenBias"], x, w["hiddenWeight"]))
        gated = hidden.unflatten(1, (self.num_experts, -1)) * every[:, :, None]
        mixed = gated.flatten(1) @ w["outputWeight"] + every @ w["outputBias"]
        return mixed, every.sum(0)

    def answer(self, x):
        """Class scores, and what each expert was given; a layer has projection and head, and a residual."""
        w = self.weights
        if "projection" not in w:
            return self.experts(x)
        features = torch.addmm(w["projectionBias"], x, w["projection"])
        mixed, importance = self.experts(features)
        return torch.addmm(w["headBias"], features + mixed, w["head"]), importance

    def compute_loss(self, x, y):
        scores, importance = self.answer(x)
        spread = importance.var(unbiased=False) / (importance.mean() ** 2 + 1e-10)
        return torch.nn.functional.cross_entropy(scores, y) + self.importance_coef * spread

    def train(self, steps):
        for _ in range(steps):
            rows = self.rows[self.step % len(self.rows)]
            self.step += 1
            self.optimizer.zero_grad(set_to_none=True)
            loss = self.loss(self.images[rows], self.labels[rows])
            loss.backward()
            self.optimizer.step()
        return loss.item()


def timed(work):
    begin = time.perf_counter()
    result = work()
    return 1000 * (time.perf_counter() - begin), result


def adapter(device):
    return torch.cuda.get_device_name() if device == "cuda" else ""


def blas():
    """What the build says of its matrix products: mkl, open, or generic for whatever the system has."""
    found = re.search(r"BLAS_INFO=(\w+)", torch.__config__.show())
    return found.group(1) if found else ""


def answer(request, state):
    if "probe" in request:
        name = torch.cuda.get_device_name() if torch.cuda.is_available() else ""
        compiles = hasattr(torch, "compile")
        return {"version": torch.__version__, "cuda": name, "compiles": compiles, "blas": blas()}
    if "open" in request:
        prepare_ms, state["mixture"] = timed(lambda: Mixture(request["open"]))
        first_ms, loss = timed(lambda: state["mixture"].train(1))
        return {
            "loadMs": load_ms,
            "prepareMs": prepare_ms,
            "firstStepMs": first_ms,
            "firstLoss": loss,
            "adapter": adapter(request["open"]["device"]),
        }
    ms, loss = timed(lambda: state["mixture"].train(request["train"]))
    return {"ms": ms, "loss": loss}


def main():
    state = {}
    for line in sys.stdin:
        try:
            reply = answer(json.loads(line), state)
        except Exception as error:  # one line to the driver, whatever it was
            reply = {"error": f"{type(error).__name__}: {error}".splitlines()[0]}
        print(json.dumps(reply), flush=True)


main()
