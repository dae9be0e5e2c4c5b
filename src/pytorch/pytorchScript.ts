import { METHODS } from "../experiment/methods.ts";
import { citePapers } from "../experiment/sources.ts";
import { EXPERT_CHOICE_TEST_TOKENS, HASH_BITS } from "../reference/routing.ts";
import type { DatasetSizes } from "../run/engineConfig.ts";
import { linkOf, specOf } from "../run/runSpec.ts";
import type { LinkedExperiment } from "../weights/weightsFile.ts";
import { mainFunction, READ_IDX, SAFETENSORS } from "./filePieces.ts";
import { helpers } from "./helperPieces.ts";
import { block, flatten, type Lines } from "./lines.ts";
import { losses } from "./lossPieces.ts";
import { expertClass, forward, initialiser, seesPixels } from "./modelPieces.ts";
import { collectedState, hasExperts, processes } from "./processPieces.ts";
import { route, routingClass } from "./routePieces.ts";
import { type ScriptFacts, scriptFacts, snakeCase } from "./scriptFacts.ts";
import { training } from "./trainingPieces.ts";

/** The stream of hashes in reference/random/random.ts. */
const HASH_STREAM = 9;

/**
 * The experiment as a PyTorch script that stands alone: it has what its method uses and nothing else, reads and writes
 * our weights, and trains with the method's own losses and optimiser.
 */
export function pytorchScript(run: LinkedExperiment, dataset: DatasetSizes): string {
  const facts = scriptFacts(run, dataset);
  const link = linkOf(specOf(run.experiment, run.changes));
  const lines = flatten([
    introduction(run, link),
    imports(facts),
    constants(facts, run, link),
    settings(facts),
    changes(facts),
    READ_IDX,
    SAFETENSORS,
    processes(facts),
    collectedState(facts),
    helpers(facts),
    expertClass(facts),
    facts.isRouted && routingClass(facts),
    block("class Model(nn.Module):", [initialiser(facts), route(facts), "", forward(facts)]),
    losses(facts),
    training(facts),
    mainFunction(facts),
  ]);
  return `${lines.join("\n")}\n`;
}

function introduction({ experiment }: LinkedExperiment, link: string): Lines {
  const { title, idea, papers, deviation } = METHODS[experiment.method];
  const shape = experiment.architecture === "layer" ? "a layer of experts" : "a mixture of experts";
  return [
    "#!/usr/bin/env python3",
    `"""${title}, as ${shape} on MNIST.`,
    "",
    wrap(idea),
    deviation ? wrap(deviation) : undefined,
    papers ? wrap(`Source: ${citePapers(papers)}`) : undefined,
    "",
    "Written by Switchyard for PyTorch 1.13 or later, from the link",
    "",
    `    ${link}`,
    "",
    "The data are the four files of MNIST, train-images-idx3-ubyte and so on, or the same with .gz.",
    "",
    "    --data FOLDER --weights FILE.safetensors               tests these weights",
    "    --data FOLDER --weights FILE.safetensors --epochs 2    trains on from them",
    "    --data FOLDER                                          trains from scratch",
    "",
    "Under torchrun --nproc_per_node=2, processes share the images of every batch, and with --spread-experts the",
    "experts, too. Losses are those of one process.",
    '"""',
    "",
  ];
}

const LINE_LENGTH = 96;

/** A text in lines; what it says must not end the comment that it is in. */
function wrap(text: string): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.replaceAll(/["\\]/g, "'").split(/\s+/)) {
    if (line && line.length + word.length >= LINE_LENGTH) {
      lines.push(line);
      line = "";
    }
    line += line ? ` ${word}` : word;
  }
  return [...lines, line];
}

function imports(facts: ScriptFacts): Lines {
  return [
    "import argparse",
    "import gzip",
    "import json",
    usesMath(facts) && "import math",
    "import os",
    "import struct",
    "from pathlib import Path",
    facts.isRouted && "from types import SimpleNamespace",
    "",
    "import torch",
    "from torch import distributed as dist",
    "from torch import nn",
    "from torch.nn import functional as F",
    "",
  ];
}

function usesMath({ hasLogits, routing, trained, uses }: ScriptFacts): boolean {
  const { assignment, gate, score, taskLoss } = routing;
  const masks = hasLogits && gate === "renormalised" && score === "softmax";
  return (
    (masks && assignment !== "all" && assignment !== "expert-choice") ||
    ["expert-choice", "sinkhorn", "balanced"].includes(assignment) ||
    uses("capacityFactor") ||
    trained.initScale !== 1 ||
    taskLoss === "competitive"
  );
}

function constants(facts: ScriptFacts, { experiment }: LinkedExperiment, link: string): Lines {
  const { shape, trained, topK, routing, isLayer } = facts;
  const { numExperts: E, numSharedExperts: N, hiddenSizes } = shape;
  const units = (from: number, count: number) =>
    list(Array.from({ length: count }, (_, e) => hiddenSizes[(from + e) % hiddenSizes.length]));
  const isHashed = seesPixels(facts) || routing.assignment === "hash-locality";
  const usesK = ["top-k", "sinkhorn", "expert-choice"].includes(routing.assignment);
  return [
    `LINK = ${JSON.stringify(link)}`,
    `SEED = ${experiment.seed}`,
    `PIXELS, CLASSES = ${shape.numPixels}, ${shape.numClasses}`,
    isLayer && `FEATURES = ${shape.modelWidth}`,
    hasExperts(facts) && `NUM_EXPERTS = ${E}`,
    usesK && `TOP_K = ${topK}`,
    `HIDDEN_UNITS = ${units(0, E)}  # of every expert`,
    N > 0 && `SHARED_UNITS = ${units(E, N)}  # of experts that see every image`,
    isHashed && `HASH_STREAM = ${HASH_STREAM}`,
    routing.assignment === "hash-locality" && `HASH_BITS = ${HASH_BITS}`,
    `TRAIN_IMAGES = ${trained.trainSize}  # the first ones`,
    `BATCH_SIZE = ${trained.batchSize}`,
    `TEST_BATCH = ${EXPERT_CHOICE_TEST_TOKENS}`,
    `EPOCHS = ${facts.epochs}`,
  ];
}

function list(values: readonly number[]): string {
  const isEven = values.every((value) => value === values[0]);
  return isEven && values.length > 1
    ? `[${values[0]}] * ${values.length}`
    : `[${values.join(", ")}]`;
}

function settings({ settings: values, uses }: ScriptFacts): Lines {
  const names = (Object.keys(values) as (keyof typeof values)[]).filter(uses);
  return block("class Settings:", [
    '"""What training may change between two steps."""',
    "",
    names.map((name) => `${snakeCase(name)} = ${values[name]}`),
  ]);
}

function changes({ changes: later }: ScriptFacts): Lines {
  if (later.length === 0) return undefined;
  return [
    "",
    "",
    "# After so many steps, settings have other values.",
    "CHANGES = {",
    later.map(({ step, values }) => {
      const pairs = Object.entries(values).map(([name, value]) => `"${snakeCase(name)}": ${value}`);
      return `    ${step}: {${pairs.join(", ")}},`;
    }),
    "}",
  ];
}
