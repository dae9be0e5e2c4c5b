"""Loads exported scripts and weights, and writes what they answer: answers.py DATA FOLDER NAME...

For every NAME, FOLDER has NAME.py and NAME.safetensors. Writes NAME.logits, the f32 class scores of the first 1,000 test
images, and NAME.copy.safetensors, the weights as the script writes them. Prints a line of JSON: the test, and how the
script trains on from there; or the error that stopped it.
"""

import importlib.util
import json
import sys
import traceback

import torch

TRAINING_IMAGES = 640
EPOCHS = 3


def answers_of(script, name):
    tensors, step = script.read_weights(f"{folder}/{name}.safetensors")
    model = script.Model()
    model.load_state_dict(tensors)
    script.write_weights(f"{folder}/{name}.copy.safetensors", model.state_dict(), step)
    images, labels = split_of(script, "t10k", None)
    accuracy, loss = script.test(model, images, labels)
    with torch.no_grad():
        answer = model(images[: script.TEST_BATCH])
    scores = answer[0] if isinstance(answer, tuple) else answer
    with open(f"{folder}/{name}.logits", "wb") as file:
        file.write(scores.numpy().tobytes())
    losses, end = train_on(script, model, step)
    state = model.state_dict()
    return {
        "accuracy": accuracy,
        "loss": loss,
        "step": step,
        "end": end,
        "losses": losses,
        "moved": [n for n in tensors if not torch.equal(tensors[n], state[n])],
        "areFinite": all(bool(torch.isfinite(t).all()) for t in state.values()),
    }


def train_on(script, model, step):
    """The loss of every step, and the step at the end."""
    losses = []
    training_loss = script.training_loss

    def recorded(*given):
        result = training_loss(*given)
        losses.append((result[0] if isinstance(result, tuple) else result).item())
        return result

    script.training_loss = recorded
    script.test = lambda *_: (0, 0)
    script.print = lambda *_: None
    images = split_of(script, "train", TRAINING_IMAGES)
    return losses, script.train(model, images, (), EPOCHS, step)


def split_of(script, name, count):
    """Read by the first script: the others would read the same."""
    if name not in splits:
        splits[name] = script.load_split(data, name, count, "cpu")
    return splits[name]


splits = {}
data, folder, *names = sys.argv[1:]
torch.set_num_threads(1)
for name in names:
    spec = importlib.util.spec_from_file_location(name, f"{folder}/{name}.py")
    script = importlib.util.module_from_spec(spec)
    torch.manual_seed(0)
    try:
        spec.loader.exec_module(script)
        line = answers_of(script, name)
    except Exception:
        line = {"error": traceback.format_exc()}
    print(json.dumps({"name": name, **line}), flush=True)
