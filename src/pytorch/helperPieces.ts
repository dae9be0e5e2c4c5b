import { block, type Lines } from "./lines.ts";
import { seesPixels } from "./modelPieces.ts";
import type { ScriptFacts } from "./scriptFacts.ts";

/** The functions that the model calls: those alone that it does call. */
export function helpers(facts: ScriptFacts): Lines {
  const { routing, hasCapacity, needsEach } = facts;
  const { assignment, priority } = routing;
  const ranks = ["top-k", "sinkhorn", "balanced", "sampled", "expert-choice"].includes(assignment);
  const rounds = routing.routerRounding === "bf16" || routing.expertRounding === "bf16";
  return [
    rounds && ROUNDED,
    ranks && BEST,
    (hasCapacity || assignment === "expert-choice") && CAPACITY_OF,
    hasCapacity && priority === "first-choices" && PLACES_BY_CHOICE,
    hasCapacity && priority === "gate" && PLACES_BY_GATE,
    assignment === "sinkhorn" && SINKHORN,
    assignment === "balanced" && AUCTION,
    (seesPixels(facts) || assignment === "hash-locality") && PCG4D,
    seesPixels(facts) && HASH_IMAGES,
    assignment === "hash-locality" && HASH_SIGNS,
    needsEach && needsMixture(facts) && MIXED_PROBABILITIES,
  ];
}

/** Whether the mixture's probabilities are the answer, or the loss. */
export function needsMixture({ routing }: ScriptFacts): boolean {
  return routing.combine === "probabilities" || routing.taskLoss === "likelihood";
}

const ROUNDED = [
  block("def rounded(x):", [
    '"""bfloat16, in training with the gradient of the identity."""',
    "return x + (x.detach().bfloat16().to(x.dtype) - x.detach())",
  ]),
  block("def rounded_linear(layer, x):", [
    "bias = None if layer.bias is None else rounded(layer.bias)",
    "return F.linear(rounded(x), rounded(layer.weight), bias)",
  ]),
];

const BEST = block("def best(values, k):", [
  '"""[rows, k] the places of the k largest values of every row, largest first, ties to the earlier."""',
  "return values.detach().sort(dim=1, descending=True, stable=True).indices[:, :k]",
]);

const CAPACITY_OF = block("def capacity_of(images, k, factor):", [
  '"""Most images that an expert takes: `factor` times its fair share."""',
  "return max(1, min(images, math.ceil(images * k / NUM_EXPERTS * factor)))",
]);

const PLACES_BY_CHOICE = block("def places_by_choice(ranked, chosen):", [
  '"""Each image\'s place in the queue of its experts: first choices first, then by position."""',
  "asked = F.one_hot(ranked, NUM_EXPERTS) * chosen.unsqueeze(1)  # [T, k, E]",
  "queue = asked.transpose(0, 1).flatten(0, 1).cumsum(0)",
  "places = queue.view(ranked.shape[1], len(ranked), NUM_EXPERTS).transpose(0, 1)",
  "return (places * asked).sum(1)",
]);

const PLACES_BY_GATE = block("def places_by_gate(gates, chosen):", [
  '"""Each image\'s place in the queue of its experts: the largest gate first."""',
  "wanted = gates.detach().masked_fill(~chosen, -1)",
  "return wanted.sort(dim=0, descending=True, stable=True).indices.argsort(0) + 1",
]);

const SINKHORN = block("def sinkhorn_offsets(logits):", [
  '"""[E] what makes a softmax over the experts spread the batch evenly."""',
  "logits = logits.detach()",
  "offsets = logits.new_zeros(NUM_EXPERTS)",
  "if len(logits) == 1:",
  "    return offsets",
  "for _ in range(16):",
  "    rows = -(logits + offsets).logsumexp(1, keepdim=True)",
  "    offsets = math.log(len(logits) / NUM_EXPERTS) - (logits + rows).logsumexp(0)",
  "return offsets",
]);

const AUCTION = block("def auction(logits):", [
  '"""[T, 1] an expert for every image, none for more than its share, with a nearly maximal sum of logits.',
  "",
  "Images without a place bid for the expert with the largest logit less price, all at once; every expert",
  "keeps the highest bids that it has room for, and its price is the lowest of them once it is full.",
  '"""',
  "values = logits.detach().double().cpu()",
  "images, room = len(values), math.ceil(len(values) / NUM_EXPERTS)",
  "step = max((values.max() - values.min()).item() / 50, 1e-4)",
  "rows = values.tolist()",
  "prices = [0.0] * NUM_EXPERTS",
  "held = [[] for _ in range(NUM_EXPERTS)]  # (-bid, image), the highest bid first",
  "unplaced = list(range(images))",
  "for _ in range(500):",
  "    bids = [[] for _ in range(NUM_EXPERTS)]",
  "    for t in unplaced:",
  "        offers = [value - price for value, price in zip(rows[t], prices)]",
  "        first = max(offers)",
  "        e = offers.index(first)",
  "        second = max(offers[:e] + offers[e + 1 :], default=first)",
  "        bids[e].append((-(prices[e] + first - second + step), t))",
  "    unplaced = []",
  "    for e in range(NUM_EXPERTS):",
  "        if bids[e]:",
  "            queue = sorted(held[e] + bids[e])",
  "            held[e] = queue[:room]",
  "            unplaced += [t for _, t in queue[room:]]",
  "            if len(held[e]) == room:",
  "                prices[e] = -held[e][-1][0]",
  "    if not unplaced:",
  "        break",
  "experts = torch.zeros(images, 1, dtype=torch.long)",
  "for e in range(NUM_EXPERTS):",
  "    for _, t in held[e]:",
  "        experts[t] = e",
  "free = [e for e in range(NUM_EXPERTS) for _ in range(room - len(held[e]))]",
  "for t, e in zip(sorted(unplaced), free):",
  "    experts[t] = e",
  "return experts.to(logits.device)",
]);

const PCG4D = block("def pcg4d(a, b, c, d):", [
  '"""A hash of four numbers of 32 bits: Jarzynski and Olano, JCGT 9(3), 2020."""',
  "mask = 0xFFFFFFFF",
  "a, b, c, d = ((v * 1664525 + 1013904223) & mask for v in (a, b, c, d))",
  "for is_first in (True, False):",
  "    a = (a + b * d) & mask",
  "    b = (b + c * a) & mask",
  "    c = (c + a * b) & mask",
  "    d = (d + b * c) & mask",
  "    if is_first:",
  "        a, b, c, d = (v ^ (v >> 16) for v in (a, b, c, d))",
  "return a",
]);

const HASH_IMAGES = block("def hash_images(images):", [
  '"""[T, 1] an expert for every image: a hash of all its pixels, four to a word."""',
  "pixels = F.pad((images * 255).round().long(), (0, -PIXELS % 4))",
  "words = pixels.view(len(images), -1, 4) * torch.tensor([1, 1 << 8, 1 << 16, 1 << 24], device=images.device)",
  "hashes = torch.full((len(images),), SEED, device=images.device)",
  "for i, word in enumerate(words.sum(2).T):",
  "    hashes = pcg4d(word, hashes, HASH_STREAM, i)",
  "return (hashes % NUM_EXPERTS).unsqueeze(1)",
]);

const HASH_SIGNS = block("def hash_signs(projections):", [
  '"""[T, 1] an expert for every image: a hash of the signs of its projections."""',
  "bits = 1 << torch.arange(HASH_BITS, device=projections.device)",
  "codes = ((projections > 0) * bits).sum(1)",
  "return (pcg4d(codes, 0, HASH_STREAM, SEED) % NUM_EXPERTS).unsqueeze(1)",
]);

const MIXED_PROBABILITIES = block("def mixed_probabilities(routing):", [
  '"""[T, C] of the experts\' probabilities; what gates leave of 1 is spread over the classes."""',
  "summed = (routing.weights.unsqueeze(2) * routing.outputs.softmax(2)).sum(1)",
  "total = routing.weights.sum(1, keepdim=True)",
  "return torch.where(",
  "    total < 1 - 1e-5, summed + (1 - total) / CLASSES, summed / total.clamp(min=1e-5)",
  ")",
]);
