"""Writes src/reference/*.golden.json: what PyTorch computes for small mixtures of experts.

Run with any PyTorch (Debian: apt install python3-torch):  python3 scripts/goldens.py

Weights, inputs and all that is random come from the product's own counter-based generator, written
again in golden/, so that the files hold results only.
"""

import json
import pathlib

import torch

from golden import methods, tutorial

REFERENCE = pathlib.Path(__file__).parent.parent / "src" / "reference"

for name, module in (("tutorial", tutorial), ("methods", methods)):
    output = REFERENCE / f"{name}.golden.json"
    body = ",\n".join(json.dumps(case) for case in module.cases())
    # Beside and renamed: a good file is never replaced by half of a new one.
    beside = output.with_suffix(".part")
    beside.write_text(f'{{"torch": "{torch.__version__}", "cases": [\n{body}\n]}}\n')
    beside.replace(output)
    print(f"{output.name}: {output.stat().st_size} bytes")
