import { needsMixture } from "./helperPieces.ts";
import { block, type Lines } from "./lines.ts";
import type { ScriptFacts } from "./scriptFacts.ts";

/** The functions of the losses. */
export function losses(facts: ScriptFacts): Lines {
  const { uses, isRouted } = facts;
  const hasRouterLosses = routerLosses(facts).length > 0;
  return [
    (uses("importanceCoef") || uses("loadCoef")) && CV_SQUARED,
    (uses("tokenEntropyCoef") || uses("batchEntropyCoef")) && ENTROPY,
    uses("loadCoef") && expectedLoad(facts),
    facts.routing.taskLoss === "competitive" && COMPETITIVE,
    hasRouterLosses &&
      block("def router_losses(routing):", [
        '"""What is added to the loss for how the router spreads the batch."""',
        "loss = 0",
        routerLosses(facts),
        "return loss",
      ]),
    block("def training_loss(model, images, labels):", [
      isRouted ? "scores, routing = model(images)" : "scores = model(images)",
      taskLoss(facts),
      hasRouterLosses && "loss = loss + router_losses(routing)",
      isRouted && uses("biasRate") ? "return loss, routing" : "return loss",
    ]),
  ];
}

function taskLoss(facts: ScriptFacts): Lines {
  const { routing } = facts;
  const isPolicy = routing.assignment === "sampled";
  const each = eachLoss(facts);
  if (!isPolicy) return [each.before, `loss = ${each.losses}.mean()`];
  return [
    each.before,
    `losses = ${each.losses}`,
    "# REINFORCE: a draw is rewarded by how much less than the other images' its loss is.",
    "reward = -losses.detach()",
    "others = (reward.sum() - reward) / max(1, len(reward) - 1)",
    "drawn = routing.distribution.gather(1, routing.ranked).squeeze(1).log()",
    "loss = losses.mean() - ((reward - others) * drawn).mean()",
  ];
}

/** [T] the loss of every image. */
function eachLoss(facts: ScriptFacts): { readonly before?: string; readonly losses: string } {
  const { routing } = facts;
  if (routing.taskLoss === "competitive") return { losses: "competitive_losses(routing, labels)" };
  if (!needsMixture(facts)) return { losses: 'F.cross_entropy(scores, labels, reduction="none")' };
  if (routing.combine === "probabilities")
    return { losses: 'F.nll_loss(scores, labels, reduction="none")' };
  return {
    before: "log_p = mixed_probabilities(routing).clamp(min=1e-30).log()",
    losses: 'F.nll_loss(log_p, labels, reduction="none")',
  };
}

function routerLosses({ routing, uses }: ScriptFacts): string[] {
  const chosen =
    routing.assignment === "all" ? "routing.gates" : "(routing.gates * routing.chosen)";
  const terms: string[] = [];
  if (uses("importanceCoef")) {
    terms.push(`loss = loss + Settings.importance_coef * cv_squared(${chosen}.sum(0))`);
  }
  if (uses("loadCoef")) {
    terms.push("loss = loss + Settings.load_coef * cv_squared(expected_load(routing))");
  }
  if (uses("balanceCoef")) {
    terms.push(
      routing.balanceCounts === "first-choices"
        ? "shares = F.one_hot(routing.ranked[:, 0], NUM_EXPERTS).float().mean(0)"
        : "shares = routing.chosen.sum(0) / routing.chosen.sum()",
      "mean = routing.distribution.mean(0)",
      "loss = loss + Settings.balance_coef * NUM_EXPERTS * (shares * mean).sum()",
    );
  }
  if (uses("zCoef")) {
    terms.push("loss = loss + Settings.z_coef * routing.logits.logsumexp(1).square().mean()");
  }
  if (uses("tokenEntropyCoef")) {
    terms.push("loss = loss + Settings.token_entropy_coef * entropy(routing.distribution).mean()");
  }
  if (uses("batchEntropyCoef")) {
    terms.push("loss = loss - Settings.batch_entropy_coef * entropy(routing.distribution.mean(0))");
  }
  return terms;
}

const CV_SQUARED = block("def cv_squared(values):", [
  '"""The squared coefficient of variation: 0 where all are equal."""',
  "return values.var(unbiased=False) / (values.mean().square() + 1e-10)",
]);

const ENTROPY = block("def entropy(p):", "return -(p * p.clamp(min=1e-30).log()).sum(-1)");

function expectedLoad({ noise, varies }: ScriptFacts): Lines {
  const std = noise === "learned" ? "routing.std" : "Settings.noise_scale";
  return block("def expected_load(routing):", [
    '"""[E] how many images would choose each expert, were its own noise drawn anew."""',
    "largest = routing.noisy.sort(dim=1, descending=True).values",
    "rival = torch.where(routing.chosen, largest[:, TOP_K, None], largest[:, TOP_K - 1, None])",
    varies("noiseScale")
      ? `return torch.special.ndtr((routing.logits - rival) / max(${std}, 1e-6)).sum(0)`
      : `return torch.special.ndtr((routing.logits - rival) / ${std}).sum(0)`,
  ]);
}

const COMPETITIVE = block("def competitive_losses(routing, labels):", [
  '"""[T] each expert\'s own cross-entropy, weighted by its gate; what gates leave of 1 guesses."""',
  "log_q = routing.outputs.log_softmax(2)[torch.arange(len(labels)), :, labels]  # [T, experts]",
  "own = -(routing.weights * log_q).sum(1)",
  "total = routing.weights.sum(1)",
  "return torch.where(",
  "    total < 1 - 1e-5, own + (1 - total) * math.log(CLASSES), own / total.clamp(min=1e-5)",
  ")",
]);
