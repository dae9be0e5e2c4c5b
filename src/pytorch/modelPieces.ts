import { block, type Lines } from "./lines.ts";
import { hasExperts } from "./processPieces.ts";
import type { ScriptFacts } from "./scriptFacts.ts";

/** class Expert */
export function expertClass({ isLayer, routing, uses }: ScriptFacts): Lines {
  const width = isLayer ? ["FEATURES", "FEATURES"] : ["PIXELS", "CLASSES"];
  const rounds = routing.expertRounding === "bf16";
  const dropout =
    uses("expertDropout") && "h = F.dropout(h, Settings.expert_dropout, self.training)";
  return block("class Expert(nn.Module):", [
    "def __init__(self, hidden_units):",
    "    super().__init__()",
    `    self.hidden = nn.Linear(${width[0]}, hidden_units)`,
    `    self.output = nn.Linear(hidden_units, ${width[1]})`,
    "",
    "def forward(self, x):",
    (rounds
      ? [
          "    h = torch.relu(rounded_linear(self.hidden, x))",
          dropout && `    ${dropout}`,
          "    return rounded_linear(self.output, h)",
        ]
      : [
          "    h = torch.relu(self.hidden(x))",
          dropout && `    ${dropout}`,
          "    return self.output(h)",
        ]) as Lines,
  ]);
}

/** Model.__init__ */
export function initialiser(facts: ScriptFacts): Lines {
  const { trained, shape, routing, isLayer, noise, uses } = facts;
  const inputs = isLayer ? "FEATURES" : "PIXELS";
  const columns = routing.assignment === "hash-locality" ? "HASH_BITS" : "NUM_EXPERTS";
  const hasRouter = shape.routerColumns > 0;
  const hasNoise = routing.noise === "learned";
  return [
    "def __init__(self):",
    "    super().__init__()",
    isLayer && "    self.projection = nn.Linear(PIXELS, FEATURES)",
    hasRouter && `    self.router = nn.Linear(${inputs}, ${columns}, bias=False)`,
    hasNoise &&
      noise === "learned" &&
      `    self.noise = nn.Linear(${inputs}, NUM_EXPERTS, bias=False)`,
    "    self.experts = nn.ModuleList(Expert(units) for units in HIDDEN_UNITS)",
    shape.numSharedExperts > 0 &&
      "    self.shared_experts = nn.ModuleList(Expert(units) for units in SHARED_UNITS)",
    isLayer && "    self.head = nn.Linear(FEATURES, CLASSES)",
    uses("biasRate") && '    self.register_buffer("balance_bias", torch.zeros(NUM_EXPERTS))',
    trained.initScale !== 1 && [
      "    with torch.no_grad():",
      "        for weights in self.parameters():",
      `            weights *= math.sqrt(${trained.initScale})  # PyTorch's default has 1`,
    ],
    hasRouter && trained.routerInit === "zero" && "    nn.init.zeros_(self.router.weight)",
    hasNoise && trained.routerInit === "zero" && "    nn.init.zeros_(self.noise.weight)",
    routing.assignment === "hash-locality" && [
      "    # Images share a mean that would skew all signs alike: the projections do not see it.",
      "    with torch.no_grad():",
      "        self.router.weight -= self.router.weight.mean(1, keepdim=True)",
    ],
    hasRouter && routing.router === "frozen" && "    self.router.weight.requires_grad_(False)",
  ];
}

/** Model.forward */
export function forward(facts: ScriptFacts): Lines {
  const { isLayer, isRouted, needsEach, uses } = facts;
  const returns = (answer: string) => `    return ${answer}${isRouted ? ", routing" : ""}`;
  return [
    "def forward(self, images):",
    isRouted
      ? '    """Class scores [T, C] of images [T, pixels], and where they were sent."""'
      : '    """Class scores [T, C] of images [T, pixels]."""',
    uses("inputDropout")
      ? "    x = part(F.dropout(images, Settings.input_dropout, self.training))"
      : "    x = part(images)",
    isLayer && "    x = self.projection(x)",
    isRouted && "    routing = self.route(x, images)",
    needsEach ? mixEach(facts) : mix(facts),
    isLayer ? returns("whole(self.head(x + mixed), len(images))") : returns(answer(facts)),
  ];
}

/** Whether the choice of experts depends on the bytes of the images. */
export function seesPixels({ routing }: ScriptFacts): boolean {
  return routing.assignment === "hash-image" || routing.assignment === "random";
}

function answer({ routing }: ScriptFacts): string {
  return routing.combine === "probabilities"
    ? "mixed_probabilities(routing).clamp(min=1e-30).log()"
    : "whole(mixed, len(images))";
}

/** Which experts an image goes to: [T, E] of the whole batch. */
function takes({ routing, isRouted, hasCapacity }: ScriptFacts): string {
  if (!isRouted) {
    return "torch.ones(len(images), NUM_EXPERTS, dtype=torch.bool, device=images.device)";
  }
  if (routing.assignment === "all") return "torch.ones_like(routing.gates, dtype=torch.bool)";
  return hasCapacity ? "routing.kept" : "routing.chosen";
}

/** `mixed` [rows of x, outputs], of chosen experts alone. */
function mix(facts: ScriptFacts): Lines {
  const { isLayer, isRouted, shape } = facts;
  const shared = shape.numSharedExperts > 0 && [
    "    for expert in self.shared_experts:",
    "        mixed = mixed + expert(x)",
  ];
  if (!hasExperts(facts)) return ["    mixed = self.experts[0](x)", shared];
  const asked = `ask(self.experts, x, ${takes(facts)})`;
  const empty = `    mixed = x.new_zeros(len(x), ${isLayer ? "FEATURES" : "CLASSES"})`;
  if (!isRouted) {
    return [
      empty,
      `    for taken, answers in ${asked}:`,
      "        mixed = mixed.index_add(0, taken, answers)",
      shared,
    ];
  }
  return [
    "    gates = part(routing.gates)",
    empty,
    `    for e, (taken, answers) in enumerate(${asked}):`,
    "        mixed = mixed.index_add(0, taken, gates[taken, e : e + 1] * answers)",
    shared,
  ];
}

/** The answers of every expert to every image, where mixing or loss needs each by itself. */
function mixEach(facts: ScriptFacts): Lines {
  const { routing, shape } = facts;
  const hasShared = shape.numSharedExperts > 0;
  const gates = routing.assignment === "all" ? "routing.gates" : `routing.gates * ${takes(facts)}`;
  return [
    "    everyone = torch.ones_like(routing.gates, dtype=torch.bool)",
    "    outputs = [answers for _, answers in ask(self.experts, x, everyone)]",
    hasShared && "    outputs += [expert(x) for expert in self.shared_experts]",
    "    outputs = torch.stack(outputs, 1)",
    "    routing.outputs = whole(outputs, len(images))",
    hasShared
      ? `    routing.weights = F.pad(${gates}, (0, ${shape.numSharedExperts}), value=1.0)`
      : `    routing.weights = ${gates}`,
    routing.combine === "logits" &&
      "    mixed = (part(routing.weights).unsqueeze(2) * outputs).sum(1)",
  ];
}
