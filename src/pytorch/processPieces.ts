import { block, type Lines } from "./lines.ts";
import type { ScriptFacts } from "./scriptFacts.ts";

/** Whether there are experts to spread over processes: not in one dense network. */
export function hasExperts({ shape, isRouted }: ScriptFacts): boolean {
  return isRouted || shape.numExperts > 1;
}

/**
 * What lets several processes train as one. Each computes its part of every batch, and knows the router's logits and the
 * class scores of all of it: so routing and loss are those of one process, whatever the method.
 */
export function processes(facts: ScriptFacts): Lines {
  return [PROCESSES, PART, WHOLE, SHARE_GRADIENTS, hasExperts(facts) && SPREAD_EXPERTS];
}

const PROCESSES = block("class Processes:", [
  '"""Those that train together: torchrun\'s, or this one alone."""',
  "",
  'rank = int(os.environ.get("RANK", 0))',
  'count = int(os.environ.get("WORLD_SIZE", 1))',
  "spread_experts = False  # whether each keeps some of the experts, instead of copies of all",
]);

const PART = block("def part(rows, rank=None):", [
  '"""The part of a batch that a process computes: this one unless another is named."""',
  "rank = Processes.rank if rank is None else rank",
  "first, last = (len(rows) * r // Processes.count for r in (rank, rank + 1))",
  "return rows[first:last]",
]);

const WHOLE = [
  block("class Whole(torch.autograd.Function):", [
    '"""The rows of all processes. Each goes on with the same ones, so its gradient is whole already."""',
    "",
    "@staticmethod",
    "def forward(_, rows, images):",
    "    batch = rows.new_zeros(images, *rows.shape[1:])",
    "    part(batch).copy_(rows)",
    "    dist.all_reduce(batch)",
    "    return batch",
    "",
    "@staticmethod",
    "def backward(_, gradient):",
    "    return part(gradient), None",
  ]),
  block("def whole(rows, images):", [
    '"""[images, ...] what all processes have for their parts of a batch."""',
    "return rows if Processes.count == 1 else Whole.apply(rows, images)",
  ]),
];

const SHARE_GRADIENTS = block("def share_gradients(model):", [
  '"""Adds up the gradients of all processes, each of which has those of its part of the batch."""',
  "for name, weights in model.named_parameters():",
  '    is_own = Processes.spread_experts and name.startswith("experts.")',
  "    if weights.grad is not None and not is_own:  # an expert's keeper has all of its images",
  "        dist.all_reduce(weights.grad)",
]);

const SPREAD_EXPERTS: Lines = [
  block("def experts_of(rank):", [
    '"""The experts that a process keeps, where they are spread."""',
    "first, last = (NUM_EXPERTS * r // Processes.count for r in (rank, rank + 1))",
    "return range(first, last)",
  ]),
  block("class Exchange(torch.autograd.Function):", [
    '"""Rows to every process, and rows from every process; gradients go the way back."""',
    "",
    "@staticmethod",
    "def forward(ctx, rows, sent, received):",
    "    ctx.counts = received, sent",
    "    arrived = rows.new_empty(sum(received), *rows.shape[1:])",
    "    dist.all_to_all_single(arrived, rows.contiguous(), received, sent)",
    "    return arrived",
    "",
    "@staticmethod",
    "def backward(ctx, gradient):",
    "    return Exchange.apply(gradient, *ctx.counts), None, None",
  ]),
  block("def ask(experts, x, takes):", [
    '"""For every expert: which rows of x it takes, and its answers. takes: [T, E], of the whole batch."""',
    "rows = [taken.nonzero().squeeze(1) for taken in part(takes).T]",
    "if not Processes.spread_experts:",
    "    return [(taken, expert(x[taken])) for taken, expert in zip(rows, experts)]",
    "everyone, mine = range(Processes.count), experts_of(Processes.rank)",
    "# Every process knows the routing of the whole batch, and so how many rows come from where.",
    "coming = [part(takes, r)[:, mine.start : mine.stop].sum(0).tolist() for r in everyone]",
    "received = [sum(counts) for counts in coming]",
    "sent = [sum(len(rows[e]) for e in experts_of(r)) for r in everyone]",
    "inputs = Exchange.apply(x[torch.cat(rows)], sent, received)",
    "pieces = inputs.split(sum(coming, []))  # a piece for each process and expert of mine",
    "answers = [None] * len(pieces)",
    "for i, e in enumerate(mine):",
    "    own = slice(i, None, len(mine))",
    "    sizes = [len(piece) for piece in pieces[own]]",
    "    answers[own] = experts[e](torch.cat(pieces[own])).split(sizes)",
    "returned = Exchange.apply(torch.cat(answers), received, sent)",
    "return list(zip(rows, returned.split([len(taken) for taken in rows])))",
  ]),
  block("def keep_own_experts(model):", [
    '"""Leaves the other processes\' experts to them."""',
    "for e in range(NUM_EXPERTS):",
    "    if e not in experts_of(Processes.rank):",
    "        model.experts[e] = None",
  ]),
];

/** The weights of all processes, for a file. */
export function collectedState(facts: ScriptFacts): Lines {
  if (!hasExperts(facts)) return undefined;
  return block("def collect_state(model):", [
    '"""All weights by name, from whichever process keeps them."""',
    "if not Processes.spread_experts:",
    "    return model.state_dict()",
    "states = [None] * Processes.count",
    "own = {name: values.cpu() for name, values in model.state_dict().items()}",
    "dist.all_gather_object(states, own)",
    "return {name: values for state in states for name, values in state.items()}",
  ]);
}

export function clipGradients({ uses }: ScriptFacts): Lines {
  if (!uses("clipNorm")) return undefined;
  return block("def clip_gradients(model):", [
    '"""Scales the gradient of all weights down to the length Settings.clip_norm, if it is longer."""',
    "squares = torch.zeros(2, device=next(model.parameters()).device)",
    "gradients = [(name, w.grad) for name, w in model.named_parameters() if w.grad is not None]",
    "for name, gradient in gradients:",
    '    squares[int(name.startswith("experts."))] += gradient.square().sum()',
    "if Processes.spread_experts:",
    "    dist.all_reduce(squares[1:])",
    "scale = (Settings.clip_norm / (squares.sum().sqrt() + 1e-6)).clamp(max=1)",
    "for _, gradient in gradients:",
    "    gradient *= scale",
  ]);
}
