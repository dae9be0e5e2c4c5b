"""Trains exported scripts as one process and as several: torchrun processes.py DATA FOLDER NAME...

For every NAME, FOLDER has NAME.py. Prints a line of JSON: the losses of the first steps by one process, with the images
spread, and with the experts spread, too; and the largest difference of a weight at the end. Or the error that stopped it.
"""

import importlib.util
import json
import sys
import traceback

import torch
from torch import distributed as dist

IMAGES = 480  # the last batch of an epoch is a half
EPOCHS = 1


def train(script, count, spreads):
    """The loss of every step, and the weights at the end."""
    script.Processes.count = count
    script.Processes.rank = dist.get_rank() if count > 1 else 0
    script.Processes.spread_experts = spreads
    for name, value in initial_settings(script).items():
        setattr(script.Settings, name, value)
    torch.manual_seed(1)
    model = script.Model()
    if spreads:
        script.keep_own_experts(model)
    losses = []
    training_loss = script.training_loss

    def recorded(*given):
        result = training_loss(*given)
        losses.append((result[0] if isinstance(result, tuple) else result).item())
        return result

    script.training_loss = recorded
    test_set = [part[:300] for part in split_of(script, "t10k", 300)]
    script.train(model, split_of(script, "train", IMAGES), test_set, EPOCHS, 0)
    script.training_loss = training_loss
    collect = getattr(script, "collect_state", lambda of: of.state_dict())
    return losses, {name: values.clone() for name, values in collect(model).items()}


def initial_settings(script):
    """Changes during the run before are undone."""
    known = settings.setdefault(script.__name__, {})
    if not known:
        known.update({n: v for n, v in vars(script.Settings).items() if not n.startswith("_")})
    return known


def split_of(script, name, count):
    if name not in splits:
        splits[name] = script.load_split(data, name, count, "cpu")
    return splits[name]


def compare(script):
    script.print = lambda *_: None
    world = dist.get_world_size()
    alone, weights = train(script, 1, False)
    answer = {"alone": alone}
    ways = {"images": False, "experts": True} if hasattr(script, "ask") else {"images": False}
    for way, spreads in ways.items():
        losses, others = train(script, world, spreads)
        assert others.keys() == weights.keys(), f"weights of {way}: {sorted(others)}"
        answer[way] = losses
        answer[f"{way}Moved"] = max((others[n] - weights[n]).abs().max().item() for n in weights)
    return answer


settings, splits = {}, {}
data, folder, *names = sys.argv[1:]
torch.set_num_threads(1)
dist.init_process_group("gloo")
for name in names:
    spec = importlib.util.spec_from_file_location(name, f"{folder}/{name}.py")
    script = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(script)
        line = compare(script)
    except Exception:
        line = {"error": traceback.format_exc()}
    if dist.get_rank() == 0 or "error" in line:
        print(json.dumps({"name": name, **line}), flush=True)
    if "error" in line:
        break  # the other process waits for this one, in vain
