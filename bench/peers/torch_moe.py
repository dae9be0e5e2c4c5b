"""The model in PyTorch: gather-scatter, dense, or dense and compiled; one thread on a CPU.

Driven over standard input and output, a JSON object a line:
  {"probe": true}   -> {"torch": "...", "cuda": "name or empty", "compiles": bool}
  {"open": {...}}   -> {"loadMs", "prepareMs", "firstStepMs", "firstLoss", "adapter"}
  {"train": steps}  -> {"ms", "loss"}
What goes wrong is {"error": "..."}. Data, first weights and batches come as files.
"""

import json
import math
import os
import sys
import time
from array import array

started_at = time.perf_counter()
import torch  # noqa: E402

load_ms = 1000 * (time.perf_counter() - started_at)


def floats(path):
    return torch.frombuffer(bytearray(open(path, "rb").read()), dtype=torch.float32)


class Mixture:
    """The weights, the batches, and one training step in the manner asked for."""

    def __init__(self, task):
        self.device = torch.device(task["device"])
        if self.device.type == "cpu":
            torch.set_num_threads(1)
        self.experts, self.top_k, self.gate = task["experts"], task["topK"], task["gate"]
        self.pixels, self.hidden, self.classes = task["pixels"], task["hidden"], task["classes"]
        self.importance_coef = task["importanceCoef"]
        folder = task["folder"]
        images = open(os.path.join(folder, "images.u8"), "rb").read()
        labels = open(os.path.join(folder, "labels.u8"), "rb").read()
        rows = array("i")
        rows.frombytes(open(os.path.join(folder, "rows.i32"), "rb").read())
        pixels = torch.frombuffer(bytearray(images), dtype=torch.uint8).reshape(-1, self.pixels)
        self.images = pixels.to(self.device).float() / 255
        self.labels = torch.frombuffer(bytearray(labels), dtype=torch.uint8).to(self.device).long()
        rows = torch.tensor(rows, dtype=torch.long, device=self.device)
        self.rows = rows.reshape(-1, task["batchSize"])
        weights = self.read_weights(os.path.join(folder, "weights.f32"))
        self.scores = self.gathered
        self.loss = self.compute_loss
        if task["manner"] != "gathered":
            self.scores = self.dense
            weights = self.side_by_side(*weights)
        if task["manner"] == "compiled":
            self.loss = torch.compile(self.compute_loss)
        self.weights = [w.clone().to(self.device).requires_grad_() for w in weights]
        self.optimizer = torch.optim.Adam(self.weights, lr=task["learningRate"])
        self.step = 0

    def read_weights(self, path):
        """The layout of src/reference/parameters.ts: input-major matrices, group after group."""
        E, D, H, C = self.experts, self.pixels, self.hidden, self.classes
        shapes = ((D, E), (E, D, H), (E, H), (E, H, C), (E, C))
        groups = floats(path).split([math.prod(shape) for shape in shapes])
        return [group.reshape(shape) for group, shape in zip(groups, shapes)]

    @staticmethod
    def side_by_side(router, w1, b1, w2, b2):
        """All experts in one product: [D, E*H], [E*H], [E*H, C]."""
        return router, w1.transpose(0, 1).flatten(1), b1.flatten(), w2.flatten(0, 1), b2

    def choose(self, x):
        z = x @ self.weights[0]
        top, selected = z.topk(self.top_k, dim=1)
        if self.gate == "renormalised":
            return torch.softmax(top, dim=1), selected
        return torch.softmax(z, dim=1).gather(1, selected), selected

    def gathered(self, x, gates, selected):
        """Each expert computes its own images; results are scattered back and added."""
        expert_of = selected.reshape(-1)
        order = torch.argsort(expert_of, stable=True)
        tokens = torch.div(order, self.top_k, rounding_mode="floor")
        counts = torch.bincount(expert_of, minlength=self.experts).tolist()
        layers = zip(*(group.unbind() for group in self.weights[1:]))
        outputs = [
            torch.addmm(b2, torch.relu(torch.addmm(b1, part, w1)), w2)
            for part, (w1, b1, w2, b2) in zip(x[tokens].split(counts), layers)
        ]
        weighted = torch.cat(outputs) * gates.reshape(-1)[order][:, None]
        return x.new_zeros(x.shape[0], self.classes).index_add(0, tokens, weighted)

    def dense(self, x, gates, selected):
        """Every expert computes every image; gates of experts not chosen are 0."""
        _, w1, b1, w2, b2 = self.weights
        every = x.new_zeros(x.shape[0], self.experts).scatter(1, selected, gates)
        hidden = torch.relu(torch.addmm(b1, x, w1)).unflatten(1, (self.experts, self.hidden))
        return (hidden * every[:, :, None]).flatten(1) @ w2 + every @ b2

    def compute_loss(self, x, y):
        gates, selected = self.choose(x)
        task_loss = torch.nn.functional.cross_entropy(self.scores(x, gates, selected), y)
        importance = x.new_zeros(self.experts).index_add(0, selected.reshape(-1), gates.reshape(-1))
        spread = importance.var(unbiased=False) / (importance.mean() ** 2 + 1e-10)
        return task_loss + self.importance_coef * spread

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


def can_compile():
    return hasattr(torch, "compile")


def answer(request, state):
    if "probe" in request:
        name = torch.cuda.get_device_name() if torch.cuda.is_available() else ""
        return {"torch": torch.__version__, "cuda": name, "compiles": can_compile()}
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
