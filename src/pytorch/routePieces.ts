import type { AssignmentKind } from "../reference/routing.ts";
import { block, type Lines } from "./lines.ts";
import type { ScriptFacts } from "./scriptFacts.ts";

/** Which tensors of a batch's routing the script uses, each [T, E] unless its comment says otherwise. */
function routingFields(facts: ScriptFacts): [name: string, comment: string][] {
  const { isRanked, hasLogits, needsEach } = facts;
  const fields: [string, string, boolean][] = [
    ["logits", "of the router", facts.uses("zCoef") || facts.uses("loadCoef")],
    ["noisy", "the logits that experts were chosen by", facts.uses("loadCoef")],
    ["std", "the scale of their noise", facts.uses("loadCoef") && facts.noise === "learned"],
    ["distribution", "rows that sum to 1", hasLogits && needsDistribution(facts)],
    ["ranked", "[T, k] each image's experts, best first", isRanked && needsRanked(facts)],
    ["chosen", "whether an image goes to an expert", facts.routing.assignment !== "all"],
    ["kept", "the same, where the expert had room", facts.hasCapacity],
    ["gates", "the weight of the expert's answer", true],
    ["outputs", "[T, experts, C] every expert's own answer", needsEach],
    ["weights", "[T, experts] of these answers", needsEach],
  ];
  return fields.flatMap(([name, comment, isUsed]) => (isUsed ? [[name, comment]] : []));
}

/** What forward() adds after the images are routed. */
const LATE_FIELDS = ["outputs", "weights"];

export function routingClass(facts: ScriptFacts): Lines {
  return block("class Routing(SimpleNamespace):", [
    '"""Where a batch of T images was sent. All are [T, E] unless they say otherwise:',
    "",
    routingFields(facts).map(([name, comment]) => `${name}: ${comment}`),
    '"""',
  ]);
}

/** Whether a loss, or the draw, uses the router's distribution over the experts. */
function needsDistribution({ routing, uses }: ScriptFacts): boolean {
  return (
    routing.assignment === "sampled" ||
    uses("balanceCoef") ||
    uses("tokenEntropyCoef") ||
    uses("batchEntropyCoef")
  );
}

function needsRanked({ routing, uses }: ScriptFacts): boolean {
  const countsFirst = uses("balanceCoef") && routing.balanceCounts === "first-choices";
  return routing.assignment === "sampled" || countsFirst;
}

function needsScores(facts: ScriptFacts): boolean {
  const { score, gate, assignment } = facts.routing;
  return (
    gate === "raw" ||
    (gate === "renormalised" && score === "sigmoid") ||
    assignment === "expert-choice" ||
    facts.uses("biasRate") ||
    needsDistribution(facts)
  );
}

/** Model.route */
export function route(facts: ScriptFacts): Lines {
  const { isRouted, hasLogits, shape } = facts;
  if (!isRouted) return undefined;
  const names = routingFields(facts)
    .map(([name]) => name)
    .filter((name) => !LATE_FIELDS.includes(name));
  return [
    "",
    "def route(self, x, images):",
    '    """Sends images to their experts; x has the inputs of this process\'s part of them."""',
    shape.routerColumns > 0 && logits(facts),
    hasLogits && needsScores(facts) && scores(facts),
    choose(facts),
    gates(facts),
    limits(facts),
    `    return Routing(${names.map((name) => `${name}=${name}`).join(", ")})`,
  ];
}

function logits({ noise, routing }: ScriptFacts): Lines {
  const seen = noise === "jitter" ? "seen" : "x";
  return [
    noise === "jitter" && [
      "    seen = x  # the router's copy of the input",
      "    if self.training:",
      "        shake = 2 * part(torch.rand(len(images), x.shape[1], device=x.device)) - 1",
      "        seen = x * (1 + Settings.noise_scale * shake)",
    ],
    routing.routerRounding === "bf16"
      ? `    logits = whole(rounded(rounded_linear(self.router, ${seen})), len(images))`
      : `    logits = whole(self.router(${seen}), len(images))`,
    noise === "learned" && [
      routing.routerRounding === "bf16"
        ? "    std = whole(F.softplus(rounded(rounded_linear(self.noise, x))) + 0.01, len(images))"
        : "    std = whole(F.softplus(self.noise(x)) + 0.01, len(images))",
      "    noisy = logits + std * torch.randn_like(std) if self.training else logits",
    ],
    noise === "gaussian" && [
      "    noisy = logits",
      "    if self.training:",
      "        noisy = logits + Settings.noise_scale * torch.randn_like(logits)",
    ],
  ];
}

/** The logits that experts are chosen by. */
function rankedLogits({ noise }: ScriptFacts): "noisy" | "logits" {
  return noise === "learned" || noise === "gaussian" ? "noisy" : "logits";
}

function scores(facts: ScriptFacts): Lines {
  const isSoftmax = facts.routing.score === "softmax";
  const z = rankedLogits(facts);
  return [
    `    scores = ${z}.${isSoftmax ? "softmax(1)" : "sigmoid()"}`,
    needsDistribution(facts) &&
      (isSoftmax
        ? "    distribution = scores"
        : "    distribution = scores / (scores.sum(1, keepdim=True) + 1e-20)"),
  ];
}

/** `ranked` and `chosen` */
function choose(facts: ScriptFacts): Lines {
  const { isRanked, routing } = facts;
  const z = rankedLogits(facts);
  const ways: Readonly<Record<AssignmentKind, Lines>> = {
    "top-k": `    ranked = best(${ranks(facts)}, TOP_K)`,
    sinkhorn: [
      `    offsets = sinkhorn_offsets(${z}) if self.training else 0`,
      `    ranked = best(${z} + offsets, TOP_K)`,
    ],
    balanced: `    ranked = auction(${z}) if self.training else best(${z}, 1)`,
    sampled: `    ranked = torch.multinomial(distribution.detach(), 1) if self.training else best(${z}, 1)`,
    "hash-image": "    ranked = hash_images(images)",
    random: [
      "    ranked = hash_images(images)  # so that a test can be repeated",
      "    if self.training:",
      "        ranked = torch.randint_like(ranked, NUM_EXPERTS)",
    ],
    "hash-locality": "    ranked = hash_signs(logits)",
    all: undefined,
    "expert-choice": [
      `    capacity = capacity_of(len(images), TOP_K, ${capacityFactor(facts)})`,
      "    taken = best(scores.T, capacity).T  # [capacity, E] every expert's images",
      "    chosen = torch.zeros_like(scores, dtype=torch.bool).scatter(0, taken, True)",
    ],
  };
  return [
    ways[routing.assignment],
    isRanked && "    chosen = F.one_hot(ranked, NUM_EXPERTS).sum(1).bool()",
  ];
}

function ranks(facts: ScriptFacts): string {
  const z = rankedLogits(facts);
  if (!facts.uses("biasRate")) return z;
  const biased = "scores + self.balance_bias";
  // Without the bias the scores rank as the logits do.
  return facts.varies("biasRate") ? `${biased} * (Settings.bias_rate > 0)` : biased;
}

/** Experts that choose have a factor of 1 where 0 is no limit. */
function capacityFactor({ settings, uses, varies }: ScriptFacts): string {
  if (!uses("capacityFactor")) return "1";
  const isSet = settings.capacityFactor > 0 && !varies("capacityFactor");
  return isSet ? "Settings.capacity_factor" : "Settings.capacity_factor or 1";
}

function gates(facts: ScriptFacts): Lines {
  const { routing, hasLogits } = facts;
  const { assignment, score } = routing;
  const z = rankedLogits(facts);
  const kind = hasLogits ? routing.gate : "one";
  if (assignment === "all") {
    if (kind === "one") return `    gates = torch.ones_like(${z})`;
    if (kind === "raw") return "    gates = scores";
    return score === "softmax"
      ? `    gates = ${z}.softmax(1)`
      : "    gates = scores / (scores.sum(1, keepdim=True) + 1e-20)";
  }
  if (kind === "one") return "    gates = chosen.float()";
  if (kind === "raw") return "    gates = scores * chosen";
  if (score === "sigmoid") {
    return [
      "    gates = scores * chosen",
      "    gates = gates / (gates.sum(1, keepdim=True) + 1e-20)",
    ];
  }
  // An image that no expert takes has a row without a gate.
  return assignment === "expert-choice"
    ? `    gates = ${z}.masked_fill(~chosen, -1e30).softmax(1) * chosen`
    : `    gates = ${z}.masked_fill(~chosen, -math.inf).softmax(1)`;
}

/** Later choices by chance, and `kept`. */
function limits(facts: ScriptFacts): Lines {
  const { routing, hasCapacity, varies } = facts;
  if (routing.assignment === "all") return undefined;
  const hasChance = routing.laterChoices === "random";
  const isOn = varies("capacityFactor")
    ? "self.training and Settings.capacity_factor > 0"
    : "self.training";
  const place = {
    position: "place = chosen.cumsum(0)  # the first images of the batch come first",
    "first-choices": "place = places_by_choice(ranked, chosen)",
    gate: "place = places_by_gate(gates, chosen)",
  }[routing.priority];
  return [
    hasChance && [
      "    if self.training:  # a later choice stays with a probability of twice its gate",
      "        later = ranked[:, 1:]",
      "        stays = 2 * gates.gather(1, later) > torch.rand_like(later, dtype=gates.dtype)",
      "        chosen = chosen.scatter(1, later, stays)",
    ],
    hasCapacity && [
      "    kept = chosen",
      `    if ${isOn}:`,
      "        capacity = capacity_of(len(images), ranked.shape[1], Settings.capacity_factor)",
      `        ${place}`,
      "        kept = chosen & (place <= capacity)",
    ],
  ];
}
