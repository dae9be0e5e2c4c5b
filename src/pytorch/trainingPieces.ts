import { block, type Lines } from "./lines.ts";
import { clipGradients } from "./processPieces.ts";
import type { ScriptFacts } from "./scriptFacts.ts";

/** test(), train() and what they call. */
export function training(facts: ScriptFacts): Lines {
  const { isRouted, changes, uses, varies, trained } = facts;
  const hasBias = uses("biasRate");
  const moves = varies("learningRate") || varies("momentum");
  return [
    block("def test(model, images, labels):", [
      '"""The share of the images that are classified rightly, and their mean cross-entropy."""',
      "model.eval()",
      "right, loss = 0, 0.0",
      "with torch.no_grad():",
      facts.routing.assignment === "expert-choice" &&
        "    # Experts choose among the images of a batch: its size is part of the result.",
      "    for x, y in zip(images.split(TEST_BATCH), labels.split(TEST_BATCH)):",
      isRouted ? "        scores, _ = model(x)" : "        scores = model(x)",
      "        right += (scores.argmax(1) == y).sum().item()",
      '        loss += F.cross_entropy(scores, y, reduction="sum").item()',
      "return right / len(labels), loss / len(labels)",
    ]),
    changes.length > 0 &&
      block("def change_settings(step):", [
        '"""Gives the settings the values that they have after so many steps."""',
        "for first, values in CHANGES.items():",
        "    if first <= step:",
        "        for name, value in values.items():",
        "            setattr(Settings, name, value)",
      ]),
    hasBias &&
      block("def update_balance_bias(bias, chosen):", [
        '"""A step towards an even load: up for experts used too little, down for the others."""',
        "load = chosen.sum(0)",
        "bias += Settings.bias_rate * torch.sign(load.sum() - load * NUM_EXPERTS)",
        "bias -= bias.mean()",
      ]),
    clipGradients(facts),
    block("def train(model, train_set, test_set, epochs, step):", [
      '"""Trains for some epochs from a step on, with new moments of the optimiser."""',
      "images, labels = train_set",
      changes.length > 0 && "change_settings(step)",
      trained.optimizer === "adam"
        ? "optimizer = torch.optim.Adam(model.parameters(), lr=Settings.learning_rate)"
        : [
            "optimizer = torch.optim.SGD(",
            "    model.parameters(), lr=Settings.learning_rate, momentum=Settings.momentum",
            ")",
          ],
      "for epoch in range(1, epochs + 1):",
      "    model.train()",
      "    for batch in torch.randperm(len(images), device=images.device).split(BATCH_SIZE):",
      changes.length > 0 && "        change_settings(step)",
      moves && [
        "        for group in optimizer.param_groups:",
        '            group["lr"] = Settings.learning_rate',
        trained.optimizer === "sgd" && '            group["momentum"] = Settings.momentum',
      ],
      hasBias
        ? "        loss, routing = training_loss(model, images[batch], labels[batch])"
        : "        loss = training_loss(model, images[batch], labels[batch])",
      "        optimizer.zero_grad()",
      "        loss.backward()",
      "        if Processes.count > 1:",
      "            share_gradients(model)",
      uses("clipNorm") &&
        (varies("clipNorm")
          ? ["        if Settings.clip_norm > 0:", "            clip_gradients(model)"]
          : "        clip_gradients(model)"),
      "        optimizer.step()",
      hasBias &&
        (varies("biasRate")
          ? [
              "        if Settings.bias_rate > 0:",
              "            update_balance_bias(model.balance_bias, routing.chosen)",
            ]
          : "        update_balance_bias(model.balance_bias, routing.chosen)"),
      "        step += 1",
      uses("expertDropout") && [
        "        # In experts, processes draw different numbers: from here on all draw the same again.",
        "        torch.manual_seed(1_000_003 * SEED + step)",
      ],
      "    accuracy, loss = test(model, *test_set)",
      "    if Processes.rank == 0:",
      '        print(f"epoch {epoch}, step {step}: test accuracy {100 * accuracy:.2f} %, loss {loss:.4f}")',
      "return step",
    ]),
  ];
}
