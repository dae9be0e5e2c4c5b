// Generated from shaders/ by scripts/generateKernels.ts (npm run kernels). Do not edit.

export const PARAMS = {
  "sizeBytes": 136,
  "fields": {
    "num_replicas": {
      "offset": 0,
      "type": "u32"
    },
    "pixels4": {
      "offset": 4,
      "type": "u32"
    },
    "inputs4": {
      "offset": 8,
      "type": "u32"
    },
    "num_experts": {
      "offset": 12,
      "type": "u32"
    },
    "all_experts": {
      "offset": 16,
      "type": "u32"
    },
    "experts4": {
      "offset": 20,
      "type": "u32"
    },
    "columns4": {
      "offset": 24,
      "type": "u32"
    },
    "top_k": {
      "offset": 28,
      "type": "u32"
    },
    "routed_slots": {
      "offset": 32,
      "type": "u32"
    },
    "slots": {
      "offset": 36,
      "type": "u32"
    },
    "hidden4": {
      "offset": 40,
      "type": "u32"
    },
    "outputs4": {
      "offset": 44,
      "type": "u32"
    },
    "num_classes": {
      "offset": 48,
      "type": "u32"
    },
    "classes4": {
      "offset": 52,
      "type": "u32"
    },
    "max_tokens": {
      "offset": 56,
      "type": "u32"
    },
    "hidden_weight": {
      "offset": 60,
      "type": "u32"
    },
    "hidden_bias": {
      "offset": 64,
      "type": "u32"
    },
    "output_weight": {
      "offset": 68,
      "type": "u32"
    },
    "output_bias": {
      "offset": 72,
      "type": "u32"
    },
    "projection": {
      "offset": 76,
      "type": "u32"
    },
    "projection_bias": {
      "offset": 80,
      "type": "u32"
    },
    "head": {
      "offset": 84,
      "type": "u32"
    },
    "head_bias": {
      "offset": 88,
      "type": "u32"
    },
    "balance_bias": {
      "offset": 92,
      "type": "u32"
    },
    "parameters4": {
      "offset": 96,
      "type": "u32"
    },
    "sgd": {
      "offset": 100,
      "type": "u32"
    },
    "shuffle": {
      "offset": 104,
      "type": "u32"
    },
    "batch_size": {
      "offset": 108,
      "type": "u32"
    },
    "set_size": {
      "offset": 112,
      "type": "u32"
    },
    "half_bits": {
      "offset": 116,
      "type": "u32"
    },
    "start": {
      "offset": 120,
      "type": "u32"
    },
    "stride": {
      "offset": 124,
      "type": "u32"
    },
    "tokens": {
      "offset": 128,
      "type": "u32"
    },
    "record_slots": {
      "offset": 132,
      "type": "u32"
    }
  }
} as const;

export const REPLICA = {
  "sizeBytes": 80,
  "fields": {
    "seed": {
      "offset": 0,
      "type": "u32"
    },
    "learning_rate": {
      "offset": 4,
      "type": "f32"
    },
    "momentum": {
      "offset": 8,
      "type": "f32"
    },
    "clip_norm": {
      "offset": 12,
      "type": "f32"
    },
    "importance_coef": {
      "offset": 16,
      "type": "f32"
    },
    "load_coef": {
      "offset": 20,
      "type": "f32"
    },
    "balance_coef": {
      "offset": 24,
      "type": "f32"
    },
    "z_coef": {
      "offset": 28,
      "type": "f32"
    },
    "token_entropy_coef": {
      "offset": 32,
      "type": "f32"
    },
    "batch_entropy_coef": {
      "offset": 36,
      "type": "f32"
    },
    "noise_scale": {
      "offset": 40,
      "type": "f32"
    },
    "bias_rate": {
      "offset": 44,
      "type": "f32"
    },
    "input_dropout": {
      "offset": 48,
      "type": "f32"
    },
    "expert_dropout": {
      "offset": 52,
      "type": "f32"
    },
    "step": {
      "offset": 56,
      "type": "u32"
    },
    "tokens": {
      "offset": 60,
      "type": "u32"
    },
    "applied": {
      "offset": 64,
      "type": "u32"
    },
    "apply": {
      "offset": 68,
      "type": "u32"
    },
    "bias1": {
      "offset": 72,
      "type": "f32"
    },
    "bias2": {
      "offset": 76,
      "type": "f32"
    }
  }
} as const;

export const KERNELS = {
  "combine": {
    "name": "combine",
    "bindings": [
      {
        "name": "params",
        "type": "uniform"
      },
      {
        "name": "replicas",
        "type": "read-only-storage"
      },
      {
        "name": "model",
        "type": "read-only-storage"
      },
      {
        "name": "routes",
        "type": "read-only-storage"
      },
      {
        "name": "hidden",
        "type": "read-only-storage"
      },
      {
        "name": "tokens",
        "type": "storage"
      }
    ],
    "overrides": [
      "WG"
    ],
    "tunables": {},
    "source": "// combine: the second layer of the chosen experts, mixed by their gates.\n//   y[t,:] = sum over its kept assignments a = t*S + j of gate_a (h[a,:] W2[e,:,:] + b2[e,:]), e = expert of a\n// shapes   tokens [T, 1 + C/4] vec4: a row of statistics (written by head_backward), then y\n// grid     (ceil(T * C/4 / WG), 1, R): one invocation per token and four classes\n// source   Shazeer et al. 2017, eq. 1; twins: {expertOutput,combine} in src/reference\n// requires lib/params.wgsl lib/replica.wgsl lib/random.wgsl lib/sample_order.wgsl lib/rows.wgsl\n\noverride WG: u32 = 32u;\n\n@group(0) @binding(0) var<uniform> params: Params;\n@group(0) @binding(1) var<storage, read> replicas: array<Replica>;\n@group(0) @binding(2) var<storage, read> model: array<vec4f>;\n@group(0) @binding(3) var<storage, read> routes: array<Route>;\n@group(0) @binding(4) var<storage, read> hidden: array<vec4f>;\n@group(0) @binding(5) var<storage, read_write> tokens: array<vec4f>;\n\n@compute @workgroup_size(WG)\nfn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {\n  let r = group.z;\n  let index = group.x * WG + lane;\n  let t = index / params.classes4;\n  let c = index % params.classes4;\n  if (t >= batch_at(params, replicas[r].step).tokens) { return; }\n\n  let row = r * params.max_tokens + t;\n  let parameters = r * params.parameters4;\n  var y = vec4f(0.0);\n  for (var j = 0u; j < params.slots; j++) {\n    let a = row * params.slots + j;\n    let route = routes[a];\n    if (route.kept == 0u) { continue; }\n    var output = model[parameters + params.output_bias + route.expert * params.outputs4 + c];\n    let weights = parameters + params.output_weight + route.expert * params.hidden4 * 4u * params.outputs4 + c;\n    for (var v = 0u; v < params.hidden4; v++) {\n      let h = hidden[a * params.hidden4 + v];\n      let at = weights + v * 4u * params.outputs4;\n      output += h.x * model[at] + h.y * model[at + params.outputs4]\n        + h.z * model[at + 2u * params.outputs4] + h.w * model[at + 3u * params.outputs4];\n    }\n    y += route.gate * output;\n  }\n  tokens[row * (1u + params.classes4) + 1u + c] = y;\n}\n\n// params: the sizes and switches that every kernel reads from its one uniform buffer.\n// A trailing 4 counts vec4 (or packed words of four pixels): hidden4 = ceil(H / 4), padded with zeros.\n\nstruct Params {\n  num_replicas: u32,\n  // Words of an image, and vec4 of what router and experts see: the image, or a layer's features.\n  pixels4: u32,\n  inputs4: u32,\n  // Experts that the router knows; shared experts follow them.\n  num_experts: u32,\n  all_experts: u32,\n  experts4: u32,\n  // Columns of the router's matrix.\n  columns4: u32,\n  top_k: u32,\n  // Slots of a token: routed ones, then one for each shared expert.\n  routed_slots: u32,\n  slots: u32,\n  hidden4: u32,\n  // What an expert gives: class scores, or a layer's features.\n  outputs4: u32,\n  num_classes: u32,\n  classes4: u32,\n  // Rows that the per-token buffers of one replica have room for.\n  max_tokens: u32,\n  // Where each group of weights starts in a replica's parameters, in vec4; the router starts at 0.\n  hidden_weight: u32,\n  hidden_bias: u32,\n  output_weight: u32,\n  output_bias: u32,\n  projection: u32,\n  projection_bias: u32,\n  head: u32,\n  head_bias: u32,\n  balance_bias: u32,\n  parameters4: u32,\n  // 1: SGD with momentum; 0: Adam.\n  sgd: u32,\n  // Training draws batch number `step` of the shuffled set; evaluation reads every stride-th image.\n  shuffle: u32,\n  batch_size: u32,\n  set_size: u32,\n  half_bits: u32,\n  start: u32,\n  stride: u32,\n  tokens: u32,\n  // Steps whose records fit into the record buffer.\n  record_slots: u32,\n}\n\n// replica: what one replica learns with (written by the host between steps) and how far it is\n// (written by finish_step alone).\n\nstruct Replica {\n  seed: u32,\n  learning_rate: f32,\n  momentum: f32,\n  clip_norm: f32,\n  importance_coef: f32,\n  load_coef: f32,\n  balance_coef: f32,\n  z_coef: f32,\n  token_entropy_coef: f32,\n  batch_entropy_coef: f32,\n  noise_scale: f32,\n  bias_rate: f32,\n  input_dropout: f32,\n  expert_dropout: f32,\n  // Batches drawn, skipped ones included.\n  step: u32,\n  // Tokens of the batch that finish_step has just recorded.\n  tokens: u32,\n  // Optimiser steps taken.\n  applied: u32,\n  // Whether this step's gradients are finite and may touch the weights.\n  apply: u32,\n  // 1 - beta^applied, Adam's two bias corrections.\n  bias1: f32,\n  bias2: f32,\n}\n\n// pcg4d: four u32 in, four well-mixed u32 out. Twin: random in src/reference.\n// source  Jarzynski and Olano, \"Hash Functions for GPU Rendering\", JCGT 9(3), 2020\n\nfn pcg4d(input: vec4u) -> vec4u {\n  var v = input * 1664525u + 1013904223u;\n  v.x += v.y * v.w;\n  v.y += v.z * v.x;\n  v.z += v.x * v.y;\n  v.w += v.y * v.z;\n  v ^= v >> vec4u(16u);\n  v.x += v.y * v.w;\n  v.y += v.z * v.x;\n  v.z += v.x * v.y;\n  v.w += v.y * v.z;\n  return v;\n}\n\n// Four numbers in [0, 1), multiples of 2^-24; the first is the twin's uniform().\nfn uniforms(index: u32, step: u32, stream: u32, seed: u32) -> vec4f {\n  return vec4f(pcg4d(vec4u(index, step, stream, seed)) >> vec4u(8u)) * 0x1p-24f;\n}\n\n// sample_order: which images a step trains on, computed rather than stored.\n// A Feistel network over 4^half_bits, walked until it lands inside the set. Twin: sampleOrder in src/reference.\n// requires  lib/params.wgsl lib/random.wgsl\n\nconst FEISTEL_ROUNDS = 4u;\nconst STREAM_ORDER = 2u;\n\nfn permute_index(index: u32, count: u32, half_bits: u32, seed: u32, epoch: u32) -> u32 {\n  let mask = (1u << half_bits) - 1u;\n  var walked = index;\n  loop {\n    var left = walked >> half_bits;\n    var right = walked & mask;\n    for (var round = 0u; round < FEISTEL_ROUNDS; round++) {\n      let mixed = pcg4d(vec4u(right, round, epoch * 16u + STREAM_ORDER, seed)).x & mask;\n      let next_left = right;\n      right = left ^ mixed;\n      left = next_left;\n    }\n    walked = (left << half_bits) | right;\n    if (walked < count) { break; }\n  }\n  return walked;\n}\n\nstruct Batch {\n  epoch: u32,\n  start: u32,\n  tokens: u32,\n}\n\n// The batch of a step. An epoch's last batch may be short; an evaluation's is given by the host.\nfn batch_at(params: Params, step: u32) -> Batch {\n  if (params.shuffle == 0u) { return Batch(0u, params.start, params.tokens); }\n  let steps_per_epoch = (params.set_size + params.batch_size - 1u) / params.batch_size;\n  let start = (step % steps_per_epoch) * params.batch_size;\n  return Batch(step / steps_per_epoch, start, min(params.batch_size, params.set_size - start));\n}\n\n// The image that token t of a batch stands for.\nfn image_of(params: Params, batch: Batch, t: u32, seed: u32) -> u32 {\n  if (params.shuffle == 0u) { return (batch.start + t) * params.stride; }\n  return permute_index(batch.start + t, params.set_size, params.half_bits, seed, batch.epoch);\n}\n\n// rows: what kernels hand to each other about a token and about its assignments.\n\n// The expert of a slot that holds none.\nconst NONE = 0xffffffffu;\n\n// A token of the batch.\nstruct Sample {\n  image: u32,\n  label: u32,\n}\n\n// One of a token's S slots: an assignment, unless its expert is NONE; then nothing else of it counts.\nstruct Route {\n  expert: u32,\n  gate: f32,\n  // dL/dgate of the task loss; 0 where the assignment was dropped.\n  slope: f32,\n  // 0: the expert had no room, and computes nothing.\n  kept: u32,\n}\n\n// An assignment in expert order.\nstruct Slot {\n  assignment: u32,\n  image: u32,\n}\n"
  },
  "dispatch": {
    "name": "dispatch",
    "bindings": [
      {
        "name": "params",
        "type": "uniform"
      },
      {
        "name": "replicas",
        "type": "read-only-storage"
      },
      {
        "name": "routes",
        "type": "read-only-storage"
      },
      {
        "name": "samples",
        "type": "read-only-storage"
      },
      {
        "name": "order",
        "type": "storage"
      },
      {
        "name": "offsets",
        "type": "storage"
      },
      {
        "name": "usage",
        "type": "storage"
      },
      {
        "name": "totals",
        "type": "storage"
      }
    ],
    "overrides": [
      "WG",
      "SLOT_PER_EXPERT"
    ],
    "tunables": {},
    "source": "// dispatch: brings the kept assignments a = t*S + j into expert order, without atomics: count, scan, scatter.\n//   offsets[e] = kept assignments to experts before e; offsets[A] = all of them\n//   order[...] = the kept assignments of expert 0, then of expert 1, ..., each in ascending order, and their images\n//   usage[e]   = of routed experts: the sum of the gates given to e, and its assignments, dropped ones included;\n//                totals: mean and population variance of those sums\n// shapes   routes [T, S], order [T*S], offsets [A + 1], usage [E]\n// grid     (1, 1, R): one workgroup, one lane per expert (and per WG experts from there on)\n// source   Gale et al. 2022 (MegaBlocks), section 5.2; twins: {dispatch,importanceLoss} in src/reference\n// requires lib/params.wgsl lib/replica.wgsl lib/random.wgsl lib/sample_order.wgsl lib/rows.wgsl lib/balance.wgsl\n\noverride WG: u32 = 64u;\n// Every expert has a slot of its own in every token: no other need be searched.\noverride SLOT_PER_EXPERT: bool = false;\nconst MAX_ROUTED = 64u;\nconst MAX_EXPERTS = 72u;\n\n@group(0) @binding(0) var<uniform> params: Params;\n@group(0) @binding(1) var<storage, read> replicas: array<Replica>;\n@group(0) @binding(2) var<storage, read> routes: array<Route>;\n@group(0) @binding(3) var<storage, read> samples: array<Sample>;\n@group(0) @binding(4) var<storage, read_write> order: array<Slot>;\n@group(0) @binding(5) var<storage, read_write> offsets: array<u32>;\n@group(0) @binding(6) var<storage, read_write> usage: array<Usage>;\n@group(0) @binding(7) var<storage, read_write> totals: array<Totals>;\n\nvar<workgroup> counts: array<u32, MAX_EXPERTS>;\nvar<workgroup> importance: array<f32, MAX_ROUTED>;\n\n@compute @workgroup_size(WG)\nfn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {\n  let r = group.z;\n  let tokens = batch_at(params, replicas[r].step).tokens;\n  let first = r * params.max_tokens * params.slots;\n\n  for (var e = lane; e < params.all_experts; e += WG) {\n    let slots = slots_of(e);\n    var count = 0u;\n    var load = 0u;\n    var gates = 0.0;\n    for (var t = 0u; t < tokens; t++) {\n      for (var j = slots.x; j < slots.y; j++) {\n        let route = routes[first + t * params.slots + j];\n        if (route.expert == e) {\n          count += route.kept;\n          load++;\n          gates += route.gate;\n        }\n      }\n    }\n    counts[e] = count;\n    if (e < params.num_experts) {\n      importance[e] = gates;\n      usage[r * params.num_experts + e].importance = gates;\n      usage[r * params.num_experts + e].load = f32(load);\n    }\n  }\n  workgroupBarrier();\n  if (lane == 0u) { measure_spread(r); }\n\n  for (var e = lane; e < params.all_experts; e += WG) {\n    let slots = slots_of(e);\n    var place = 0u;\n    for (var before = 0u; before < e; before++) { place += counts[before]; }\n    offsets[r * (params.all_experts + 1u) + e] = place;\n    for (var t = 0u; t < tokens; t++) {\n      for (var j = slots.x; j < slots.y; j++) {\n        let a = t * params.slots + j;\n        let route = routes[first + a];\n        if (route.expert == e && route.kept == 1u) {\n          order[first + place] = Slot(a, samples[r * params.max_tokens + t].image);\n          place++;\n        }\n      }\n    }\n    if (e == params.all_experts - 1u) { offsets[r * (params.all_experts + 1u) + params.all_experts] = place; }\n  }\n}\n\n// The slots (from, to) of a token that may hold expert e.\nfn slots_of(e: u32) -> vec2u {\n  if (e >= params.num_experts) { return vec2u(0u, 1u) + params.routed_slots + e - params.num_experts; }\n  if (SLOT_PER_EXPERT) { return vec2u(e, e + 1u); }\n  return vec2u(0u, params.routed_slots);\n}\n\nfn measure_spread(r: u32) {\n  let E = params.num_experts;\n  var mean = 0.0;\n  for (var e = 0u; e < E; e++) { mean += importance[e]; }\n  mean /= f32(E);\n  var variance = 0.0;\n  for (var e = 0u; e < E; e++) { variance += (importance[e] - mean) * (importance[e] - mean); }\n  totals[r].importance_mean = mean;\n  totals[r].importance_variance = variance / f32(E);\n}\n\n// params: the sizes and switches that every kernel reads from its one uniform buffer.\n// A trailing 4 counts vec4 (or packed words of four pixels): hidden4 = ceil(H / 4), padded with zeros.\n\nstruct Params {\n  num_replicas: u32,\n  // Words of an image, and vec4 of what router and experts see: the image, or a layer's features.\n  pixels4: u32,\n  inputs4: u32,\n  // Experts that the router knows; shared experts follow them.\n  num_experts: u32,\n  all_experts: u32,\n  experts4: u32,\n  // Columns of the router's matrix.\n  columns4: u32,\n  top_k: u32,\n  // Slots of a token: routed ones, then one for each shared expert.\n  routed_slots: u32,\n  slots: u32,\n  hidden4: u32,\n  // What an expert gives: class scores, or a layer's features.\n  outputs4: u32,\n  num_classes: u32,\n  classes4: u32,\n  // Rows that the per-token buffers of one replica have room for.\n  max_tokens: u32,\n  // Where each group of weights starts in a replica's parameters, in vec4; the router starts at 0.\n  hidden_weight: u32,\n  hidden_bias: u32,\n  output_weight: u32,\n  output_bias: u32,\n  projection: u32,\n  projection_bias: u32,\n  head: u32,\n  head_bias: u32,\n  balance_bias: u32,\n  parameters4: u32,\n  // 1: SGD with momentum; 0: Adam.\n  sgd: u32,\n  // Training draws batch number `step` of the shuffled set; evaluation reads every stride-th image.\n  shuffle: u32,\n  batch_size: u32,\n  set_size: u32,\n  half_bits: u32,\n  start: u32,\n  stride: u32,\n  tokens: u32,\n  // Steps whose records fit into the record buffer.\n  record_slots: u32,\n}\n\n// replica: what one replica learns with (written by the host between steps) and how far it is\n// (written by finish_step alone).\n\nstruct Replica {\n  seed: u32,\n  learning_rate: f32,\n  momentum: f32,\n  clip_norm: f32,\n  importance_coef: f32,\n  load_coef: f32,\n  balance_coef: f32,\n  z_coef: f32,\n  token_entropy_coef: f32,\n  batch_entropy_coef: f32,\n  noise_scale: f32,\n  bias_rate: f32,\n  input_dropout: f32,\n  expert_dropout: f32,\n  // Batches drawn, skipped ones included.\n  step: u32,\n  // Tokens of the batch that finish_step has just recorded.\n  tokens: u32,\n  // Optimiser steps taken.\n  applied: u32,\n  // Whether this step's gradients are finite and may touch the weights.\n  apply: u32,\n  // 1 - beta^applied, Adam's two bias corrections.\n  bias1: f32,\n  bias2: f32,\n}\n\n// pcg4d: four u32 in, four well-mixed u32 out. Twin: random in src/reference.\n// source  Jarzynski and Olano, \"Hash Functions for GPU Rendering\", JCGT 9(3), 2020\n\nfn pcg4d(input: vec4u) -> vec4u {\n  var v = input * 1664525u + 1013904223u;\n  v.x += v.y * v.w;\n  v.y += v.z * v.x;\n  v.z += v.x * v.y;\n  v.w += v.y * v.z;\n  v ^= v >> vec4u(16u);\n  v.x += v.y * v.w;\n  v.y += v.z * v.x;\n  v.z += v.x * v.y;\n  v.w += v.y * v.z;\n  return v;\n}\n\n// Four numbers in [0, 1), multiples of 2^-24; the first is the twin's uniform().\nfn uniforms(index: u32, step: u32, stream: u32, seed: u32) -> vec4f {\n  return vec4f(pcg4d(vec4u(index, step, stream, seed)) >> vec4u(8u)) * 0x1p-24f;\n}\n\n// sample_order: which images a step trains on, computed rather than stored.\n// A Feistel network over 4^half_bits, walked until it lands inside the set. Twin: sampleOrder in src/reference.\n// requires  lib/params.wgsl lib/random.wgsl\n\nconst FEISTEL_ROUNDS = 4u;\nconst STREAM_ORDER = 2u;\n\nfn permute_index(index: u32, count: u32, half_bits: u32, seed: u32, epoch: u32) -> u32 {\n  let mask = (1u << half_bits) - 1u;\n  var walked = index;\n  loop {\n    var left = walked >> half_bits;\n    var right = walked & mask;\n    for (var round = 0u; round < FEISTEL_ROUNDS; round++) {\n      let mixed = pcg4d(vec4u(right, round, epoch * 16u + STREAM_ORDER, seed)).x & mask;\n      let next_left = right;\n      right = left ^ mixed;\n      left = next_left;\n    }\n    walked = (left << half_bits) | right;\n    if (walked < count) { break; }\n  }\n  return walked;\n}\n\nstruct Batch {\n  epoch: u32,\n  start: u32,\n  tokens: u32,\n}\n\n// The batch of a step. An epoch's last batch may be short; an evaluation's is given by the host.\nfn batch_at(params: Params, step: u32) -> Batch {\n  if (params.shuffle == 0u) { return Batch(0u, params.start, params.tokens); }\n  let steps_per_epoch = (params.set_size + params.batch_size - 1u) / params.batch_size;\n  let start = (step % steps_per_epoch) * params.batch_size;\n  return Batch(step / steps_per_epoch, start, min(params.batch_size, params.set_size - start));\n}\n\n// The image that token t of a batch stands for.\nfn image_of(params: Params, batch: Batch, t: u32, seed: u32) -> u32 {\n  if (params.shuffle == 0u) { return (batch.start + t) * params.stride; }\n  return permute_index(batch.start + t, params.set_size, params.half_bits, seed, batch.epoch);\n}\n\n// rows: what kernels hand to each other about a token and about its assignments.\n\n// The expert of a slot that holds none.\nconst NONE = 0xffffffffu;\n\n// A token of the batch.\nstruct Sample {\n  image: u32,\n  label: u32,\n}\n\n// One of a token's S slots: an assignment, unless its expert is NONE; then nothing else of it counts.\nstruct Route {\n  expert: u32,\n  gate: f32,\n  // dL/dgate of the task loss; 0 where the assignment was dropped.\n  slope: f32,\n  // 0: the expert had no room, and computes nothing.\n  kept: u32,\n}\n\n// An assignment in expert order.\nstruct Slot {\n  assignment: u32,\n  image: u32,\n}\n\n// balance: how a batch was spread over the experts, and the losses made of that.\n\n// One routed expert; everything is counted before any capacity.\nstruct Usage {\n  // Sum of the gates given to it, and assignments.\n  importance: f32,\n  load: f32,\n  // f, P and L of the balance and load losses; written by measure_balance alone.\n  fraction: f32,\n  probability: f32,\n  smooth_load: f32,\n}\n\n// A replica's batch. All but the first two are written by measure_balance alone.\nstruct Totals {\n  importance_mean: f32,\n  importance_variance: f32,\n  smooth_load_mean: f32,\n  smooth_load_variance: f32,\n  // E sum_e f P\n  balance: f32,\n  // Means over tokens of logsumexp(z)^2 and of the entropy H(d).\n  z: f32,\n  token_entropy: f32,\n  // H(P)\n  batch_entropy: f32,\n}\n\n// CV^2 = variance / mean^2, population variance, and its slope in one expert's value.\n// source  Shazeer et al. 2017, eq. 7; twin: losses/importanceLoss in src/reference\nfn cv_squared(mean: f32, variance: f32) -> f32 {\n  return variance / (mean * mean + 1e-10);\n}\n\nfn cv_squared_slope(value: f32, mean: f32, variance: f32, num_experts: u32) -> f32 {\n  let square = mean * mean + 1e-10;\n  return 2.0 * (value - mean - variance * mean / square) / (f32(num_experts) * square);\n}\n"
  },
  "expert_hidden": {
    "name": "expert_hidden",
    "bindings": [
      {
        "name": "params",
        "type": "uniform"
      },
      {
        "name": "images",
        "type": "read-only-storage"
      },
      {
        "name": "model",
        "type": "read-only-storage"
      },
      {
        "name": "order",
        "type": "read-only-storage"
      },
      {
        "name": "offsets",
        "type": "read-only-storage"
      },
      {
        "name": "hidden",
        "type": "storage"
      }
    ],
    "overrides": [
      "WG"
    ],
    "tunables": {
      "TILE_T": 2,
      "TILE_V": 3
    },
    "source": "// expert_hidden: the first layer of every expert, over the tokens dispatched to it and no others.\n//   h[a,:] = relu(x[t(a),:] W1[e(a),:,:] + b1[e(a),:])\n// shapes   hidden [2, R, T*S, H]: activations, then (written by head_backward) their gradients\n// grid     (ceil(tiles * ceil(H/4 / TILE_V) / WG), 1, R), tiles = ceil(T*S / TILE_T) + min(A, T*S):\n//          the worst case, so no count has to leave the GPU; lanes without a tile return at once\n// source   grouped products of MegaBlocks (Gale et al. 2022) without padding; twin: expertHidden in src/reference\n// requires lib/params.wgsl lib/tiles.wgsl lib/rows.wgsl\n\noverride WG: u32 = 32u;\nconst TILE_T: u32 = 2u; // tune: assignments of one invocation\nconst TILE_V: u32 = 3u; // tune: vec4 of hidden units of one invocation\n\n@group(0) @binding(0) var<uniform> params: Params;\n@group(0) @binding(1) var<storage, read> images: array<u32>;\n@group(0) @binding(2) var<storage, read> model: array<vec4f>;\n@group(0) @binding(3) var<storage, read> order: array<Slot>;\n@group(0) @binding(4) var<storage, read> offsets: array<u32>;\n@group(0) @binding(5) var<storage, read_write> hidden: array<vec4f>;\n\n@compute @workgroup_size(WG)\nfn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {\n  let r = group.z;\n  let blocks = (params.hidden4 + TILE_V - 1u) / TILE_V;\n  let index = group.x * WG + lane;\n  let first_v = (index % blocks) * TILE_V;\n\n  // The expert of this tile: tiles of an expert follow each other.\n  var tile = index / blocks;\n  var e = 0u;\n  let first_offset = r * (params.all_experts + 1u);\n  for (; e < params.all_experts; e++) {\n    let tiles = tiles_of(offsets[first_offset + e + 1u] - offsets[first_offset + e], TILE_T);\n    if (tile < tiles) { break; }\n    tile -= tiles;\n  }\n  if (e == params.all_experts) { return; }\n\n  let first = offsets[first_offset + e] + tile * TILE_T;\n  let end = offsets[first_offset + e + 1u];\n  let assignments = r * params.max_tokens * params.slots;\n  let words = params.pixels4 + 1u;\n  var rows: array<u32, TILE_T>;\n  for (var i = 0u; i < TILE_T; i++) {\n    rows[i] = order[assignments + min(first + i, end - 1u)].image * words;\n  }\n\n  let parameters = r * params.parameters4;\n  var sums: array<array<vec4f, TILE_V>, TILE_T>;\n  for (var v = 0u; v < TILE_V; v++) {\n    let bias = model[parameters + params.hidden_bias + e * params.hidden4 + min(first_v + v, params.hidden4 - 1u)];\n    for (var i = 0u; i < TILE_T; i++) { sums[i][v] = bias; }\n  }\n  let weights = parameters + params.hidden_weight + e * params.inputs4 * 4u * params.hidden4;\n  for (var q = 0u; q < params.inputs4; q++) {\n    var pixels: array<vec4f, TILE_T>;\n    var any = 0u;\n    for (var i = 0u; i < TILE_T; i++) {\n      let word = images[rows[i] + q];\n      any |= word;\n      pixels[i] = unpack4x8unorm(word);\n    }\n    if (any == 0u) { continue; }\n    for (var v = 0u; v < TILE_V; v++) {\n      let at = weights + q * 4u * params.hidden4 + min(first_v + v, params.hidden4 - 1u);\n      let w0 = model[at];\n      let w1 = model[at + params.hidden4];\n      let w2 = model[at + 2u * params.hidden4];\n      let w3 = model[at + 3u * params.hidden4];\n      for (var i = 0u; i < TILE_T; i++) {\n        let x = pixels[i];\n        sums[i][v] += x.x * w0 + x.y * w1 + x.z * w2 + x.w * w3;\n      }\n    }\n  }\n\n  for (var i = 0u; i < TILE_T; i++) {\n    if (first + i >= end) { break; }\n    let a = order[assignments + first + i].assignment;\n    for (var v = 0u; v < TILE_V; v++) {\n      if (first_v + v >= params.hidden4) { break; }\n      // Not max(): it may turn a NaN into 0 and hide it from the guard.\n      let sum = sums[i][v];\n      hidden[(assignments + a) * params.hidden4 + first_v + v] = select(sum, vec4f(0.0), sum < vec4f(0.0));\n    }\n  }\n}\n\n// params: the sizes and switches that every kernel reads from its one uniform buffer.\n// A trailing 4 counts vec4 (or packed words of four pixels): hidden4 = ceil(H / 4), padded with zeros.\n\nstruct Params {\n  num_replicas: u32,\n  // Words of an image, and vec4 of what router and experts see: the image, or a layer's features.\n  pixels4: u32,\n  inputs4: u32,\n  // Experts that the router knows; shared experts follow them.\n  num_experts: u32,\n  all_experts: u32,\n  experts4: u32,\n  // Columns of the router's matrix.\n  columns4: u32,\n  top_k: u32,\n  // Slots of a token: routed ones, then one for each shared expert.\n  routed_slots: u32,\n  slots: u32,\n  hidden4: u32,\n  // What an expert gives: class scores, or a layer's features.\n  outputs4: u32,\n  num_classes: u32,\n  classes4: u32,\n  // Rows that the per-token buffers of one replica have room for.\n  max_tokens: u32,\n  // Where each group of weights starts in a replica's parameters, in vec4; the router starts at 0.\n  hidden_weight: u32,\n  hidden_bias: u32,\n  output_weight: u32,\n  output_bias: u32,\n  projection: u32,\n  projection_bias: u32,\n  head: u32,\n  head_bias: u32,\n  balance_bias: u32,\n  parameters4: u32,\n  // 1: SGD with momentum; 0: Adam.\n  sgd: u32,\n  // Training draws batch number `step` of the shuffled set; evaluation reads every stride-th image.\n  shuffle: u32,\n  batch_size: u32,\n  set_size: u32,\n  half_bits: u32,\n  start: u32,\n  stride: u32,\n  tokens: u32,\n  // Steps whose records fit into the record buffer.\n  record_slots: u32,\n}\n\n// tiles_of: tiles of `size` rows that `count` rows fill, the last one perhaps in part.\n\nfn tiles_of(count: u32, size: u32) -> u32 {\n  return (count + size - 1u) / size;\n}\n\n// rows: what kernels hand to each other about a token and about its assignments.\n\n// The expert of a slot that holds none.\nconst NONE = 0xffffffffu;\n\n// A token of the batch.\nstruct Sample {\n  image: u32,\n  label: u32,\n}\n\n// One of a token's S slots: an assignment, unless its expert is NONE; then nothing else of it counts.\nstruct Route {\n  expert: u32,\n  gate: f32,\n  // dL/dgate of the task loss; 0 where the assignment was dropped.\n  slope: f32,\n  // 0: the expert had no room, and computes nothing.\n  kept: u32,\n}\n\n// An assignment in expert order.\nstruct Slot {\n  assignment: u32,\n  image: u32,\n}\n"
  },
  "finish_step": {
    "name": "finish_step",
    "bindings": [
      {
        "name": "params",
        "type": "uniform"
      },
      {
        "name": "replicas",
        "type": "storage"
      },
      {
        "name": "tokens",
        "type": "read-only-storage"
      },
      {
        "name": "offsets",
        "type": "read-only-storage"
      },
      {
        "name": "usage",
        "type": "read-only-storage"
      },
      {
        "name": "totals",
        "type": "read-only-storage"
      },
      {
        "name": "records",
        "type": "storage"
      }
    ],
    "overrides": [
      "WG"
    ],
    "tunables": {},
    "source": "// finish_step: decides whether the step may touch the weights, and records it.\n//   apply = sum_t bound_t <= 1e18 and the losses are finite: since no gradient entry can exceed the\n//   sum of the tokens' bounds, a step is applied whole or not at all.\n// shapes   tokens [T, 1 + C/4]; records [slots, R, 16 + 2 E] u32: step, tokens, task loss, aux loss, correct,\n//          skipped, dropped, unrouted, unrouted but correct, the six auxiliary terms, 0, load [E], importance [E]\n// grid     (1, 1, R): one workgroup sums in a fixed order\n// source   skipping: Micikevicius et al. 2018; twin: guard in src/reference\n// requires lib/params.wgsl lib/replica.wgsl lib/random.wgsl lib/sample_order.wgsl lib/finite.wgsl lib/balance.wgsl\n\noverride WG: u32 = 64u;\nconst GRADIENT_BOUND = 1e18;\nconst LOSS_BOUND = 1e30;\nconst RECORD_HEADER = 16u;\nconst AUX_TERMS = 6u;\n\n@group(0) @binding(0) var<uniform> params: Params;\n@group(0) @binding(1) var<storage, read_write> replicas: array<Replica>;\n@group(0) @binding(2) var<storage, read> tokens: array<vec4f>;\n@group(0) @binding(3) var<storage, read> offsets: array<u32>;\n@group(0) @binding(4) var<storage, read> usage: array<Usage>;\n@group(0) @binding(5) var<storage, read> totals: array<Totals>;\n@group(0) @binding(6) var<storage, read_write> records: array<u32>;\n\n// Sums over tokens of the rows of statistics, and of the tokens classified rightly without a routed expert.\nvar<workgroup> sums: array<vec4f, WG>;\nvar<workgroup> lucky_sums: array<f32, WG>;\n\n@compute @workgroup_size(WG)\nfn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {\n  let r = group.z;\n  let batch_tokens = batch_at(params, replicas[r].step).tokens;\n  var sum = vec4f(0.0);\n  var lucky = 0.0;\n  for (var t = lane; t < batch_tokens; t += WG) {\n    let statistics = tokens[(r * params.max_tokens + t) * (1u + params.classes4)];\n    sum += statistics;\n    lucky += statistics.y * statistics.w;\n  }\n  sums[lane] = sum;\n  lucky_sums[lane] = lucky;\n  workgroupBarrier();\n  if (lane != 0u) { return; }\n  for (var i = 1u; i < WG; i++) {\n    sum += sums[i];\n    lucky += lucky_sums[i];\n  }\n\n  let terms = auxiliary_terms(replicas[r], totals[r]);\n  var auxiliary = 0.0;\n  for (var i = 0u; i < AUX_TERMS; i++) { auxiliary += terms[i]; }\n  let apply = is_at_most(sum.z, GRADIENT_BOUND) && is_at_most(sum.x, LOSS_BOUND)\n    && is_at_most(auxiliary, LOSS_BOUND);\n\n  let E = params.num_experts;\n  let step = replicas[r].step;\n  let record = ((step % params.record_slots) * params.num_replicas + r) * (RECORD_HEADER + 2u * E);\n  var assigned = 0u;\n  for (var e = 0u; e < E; e++) {\n    let own = usage[r * E + e];\n    assigned += u32(own.load);\n    records[record + RECORD_HEADER + e] = u32(own.load);\n    records[record + RECORD_HEADER + E + e] = bitcast<u32>(own.importance);\n  }\n  records[record] = step;\n  records[record + 1u] = batch_tokens;\n  records[record + 2u] = bitcast<u32>(sum.x / f32(batch_tokens));\n  records[record + 3u] = bitcast<u32>(auxiliary);\n  records[record + 4u] = u32(sum.y);\n  records[record + 5u] = select(1u, 0u, apply);\n  records[record + 6u] = assigned - offsets[r * (params.all_experts + 1u) + E];\n  records[record + 7u] = u32(sum.w);\n  records[record + 8u] = u32(lucky);\n  for (var i = 0u; i < AUX_TERMS; i++) { records[record + 9u + i] = bitcast<u32>(terms[i]); }\n\n  replicas[r].step = step + 1u;\n  replicas[r].tokens = batch_tokens;\n  replicas[r].apply = select(0u, 1u, apply);\n  if (apply) {\n    replicas[r].applied += 1u;\n    // 1 - beta^(n+1) from 1 - beta^n, without the cancellation of 1 - beta.\n    replicas[r].bias1 = replicas[r].bias1 * 0.9 + 0.1;\n    replicas[r].bias2 = replicas[r].bias2 * 0.999 + 0.001;\n  }\n}\n\n// In the order of AUX_TERMS in src/reference/routing.ts. What no coefficient asks for was not measured.\nfn auxiliary_terms(replica: Replica, spread: Totals) -> array<f32, AUX_TERMS> {\n  return array<f32, AUX_TERMS>(\n    term(replica.importance_coef, cv_squared(spread.importance_mean, spread.importance_variance)),\n    term(replica.load_coef, cv_squared(spread.smooth_load_mean, spread.smooth_load_variance)),\n    term(replica.balance_coef, spread.balance),\n    term(replica.z_coef, spread.z),\n    term(replica.token_entropy_coef, spread.token_entropy),\n    term(-replica.batch_entropy_coef, spread.batch_entropy),\n  );\n}\n\nfn term(coefficient: f32, value: f32) -> f32 {\n  if (coefficient == 0.0) { return 0.0; }\n  return coefficient * value;\n}\n\n// params: the sizes and switches that every kernel reads from its one uniform buffer.\n// A trailing 4 counts vec4 (or packed words of four pixels): hidden4 = ceil(H / 4), padded with zeros.\n\nstruct Params {\n  num_replicas: u32,\n  // Words of an image, and vec4 of what router and experts see: the image, or a layer's features.\n  pixels4: u32,\n  inputs4: u32,\n  // Experts that the router knows; shared experts follow them.\n  num_experts: u32,\n  all_experts: u32,\n  experts4: u32,\n  // Columns of the router's matrix.\n  columns4: u32,\n  top_k: u32,\n  // Slots of a token: routed ones, then one for each shared expert.\n  routed_slots: u32,\n  slots: u32,\n  hidden4: u32,\n  // What an expert gives: class scores, or a layer's features.\n  outputs4: u32,\n  num_classes: u32,\n  classes4: u32,\n  // Rows that the per-token buffers of one replica have room for.\n  max_tokens: u32,\n  // Where each group of weights starts in a replica's parameters, in vec4; the router starts at 0.\n  hidden_weight: u32,\n  hidden_bias: u32,\n  output_weight: u32,\n  output_bias: u32,\n  projection: u32,\n  projection_bias: u32,\n  head: u32,\n  head_bias: u32,\n  balance_bias: u32,\n  parameters4: u32,\n  // 1: SGD with momentum; 0: Adam.\n  sgd: u32,\n  // Training draws batch number `step` of the shuffled set; evaluation reads every stride-th image.\n  shuffle: u32,\n  batch_size: u32,\n  set_size: u32,\n  half_bits: u32,\n  start: u32,\n  stride: u32,\n  tokens: u32,\n  // Steps whose records fit into the record buffer.\n  record_slots: u32,\n}\n\n// replica: what one replica learns with (written by the host between steps) and how far it is\n// (written by finish_step alone).\n\nstruct Replica {\n  seed: u32,\n  learning_rate: f32,\n  momentum: f32,\n  clip_norm: f32,\n  importance_coef: f32,\n  load_coef: f32,\n  balance_coef: f32,\n  z_coef: f32,\n  token_entropy_coef: f32,\n  batch_entropy_coef: f32,\n  noise_scale: f32,\n  bias_rate: f32,\n  input_dropout: f32,\n  expert_dropout: f32,\n  // Batches drawn, skipped ones included.\n  step: u32,\n  // Tokens of the batch that finish_step has just recorded.\n  tokens: u32,\n  // Optimiser steps taken.\n  applied: u32,\n  // Whether this step's gradients are finite and may touch the weights.\n  apply: u32,\n  // 1 - beta^applied, Adam's two bias corrections.\n  bias1: f32,\n  bias2: f32,\n}\n\n// pcg4d: four u32 in, four well-mixed u32 out. Twin: random in src/reference.\n// source  Jarzynski and Olano, \"Hash Functions for GPU Rendering\", JCGT 9(3), 2020\n\nfn pcg4d(input: vec4u) -> vec4u {\n  var v = input * 1664525u + 1013904223u;\n  v.x += v.y * v.w;\n  v.y += v.z * v.x;\n  v.z += v.x * v.y;\n  v.w += v.y * v.z;\n  v ^= v >> vec4u(16u);\n  v.x += v.y * v.w;\n  v.y += v.z * v.x;\n  v.z += v.x * v.y;\n  v.w += v.y * v.z;\n  return v;\n}\n\n// Four numbers in [0, 1), multiples of 2^-24; the first is the twin's uniform().\nfn uniforms(index: u32, step: u32, stream: u32, seed: u32) -> vec4f {\n  return vec4f(pcg4d(vec4u(index, step, stream, seed)) >> vec4u(8u)) * 0x1p-24f;\n}\n\n// sample_order: which images a step trains on, computed rather than stored.\n// A Feistel network over 4^half_bits, walked until it lands inside the set. Twin: sampleOrder in src/reference.\n// requires  lib/params.wgsl lib/random.wgsl\n\nconst FEISTEL_ROUNDS = 4u;\nconst STREAM_ORDER = 2u;\n\nfn permute_index(index: u32, count: u32, half_bits: u32, seed: u32, epoch: u32) -> u32 {\n  let mask = (1u << half_bits) - 1u;\n  var walked = index;\n  loop {\n    var left = walked >> half_bits;\n    var right = walked & mask;\n    for (var round = 0u; round < FEISTEL_ROUNDS; round++) {\n      let mixed = pcg4d(vec4u(right, round, epoch * 16u + STREAM_ORDER, seed)).x & mask;\n      let next_left = right;\n      right = left ^ mixed;\n      left = next_left;\n    }\n    walked = (left << half_bits) | right;\n    if (walked < count) { break; }\n  }\n  return walked;\n}\n\nstruct Batch {\n  epoch: u32,\n  start: u32,\n  tokens: u32,\n}\n\n// The batch of a step. An epoch's last batch may be short; an evaluation's is given by the host.\nfn batch_at(params: Params, step: u32) -> Batch {\n  if (params.shuffle == 0u) { return Batch(0u, params.start, params.tokens); }\n  let steps_per_epoch = (params.set_size + params.batch_size - 1u) / params.batch_size;\n  let start = (step % steps_per_epoch) * params.batch_size;\n  return Batch(step / steps_per_epoch, start, min(params.batch_size, params.set_size - start));\n}\n\n// The image that token t of a batch stands for.\nfn image_of(params: Params, batch: Batch, t: u32, seed: u32) -> u32 {\n  if (params.shuffle == 0u) { return (batch.start + t) * params.stride; }\n  return permute_index(batch.start + t, params.set_size, params.half_bits, seed, batch.epoch);\n}\n\n// is_at_most: whether the magnitude of a number is at most `bound`, for any bits. WGSL lets an\n// implementation assume that NaN and infinity do not occur, so the bits are compared, as integers:\n// those of a NaN and of infinity are larger than those of every finite number.\n\nfn is_at_most(value: f32, bound: f32) -> bool {\n  return (bitcast<u32>(value) & 0x7fffffffu) <= bitcast<u32>(bound);\n}\n\n// balance: how a batch was spread over the experts, and the losses made of that.\n\n// One routed expert; everything is counted before any capacity.\nstruct Usage {\n  // Sum of the gates given to it, and assignments.\n  importance: f32,\n  load: f32,\n  // f, P and L of the balance and load losses; written by measure_balance alone.\n  fraction: f32,\n  probability: f32,\n  smooth_load: f32,\n}\n\n// A replica's batch. All but the first two are written by measure_balance alone.\nstruct Totals {\n  importance_mean: f32,\n  importance_variance: f32,\n  smooth_load_mean: f32,\n  smooth_load_variance: f32,\n  // E sum_e f P\n  balance: f32,\n  // Means over tokens of logsumexp(z)^2 and of the entropy H(d).\n  z: f32,\n  token_entropy: f32,\n  // H(P)\n  batch_entropy: f32,\n}\n\n// CV^2 = variance / mean^2, population variance, and its slope in one expert's value.\n// source  Shazeer et al. 2017, eq. 7; twin: losses/importanceLoss in src/reference\nfn cv_squared(mean: f32, variance: f32) -> f32 {\n  return variance / (mean * mean + 1e-10);\n}\n\nfn cv_squared_slope(value: f32, mean: f32, variance: f32, num_experts: u32) -> f32 {\n  let square = mean * mean + 1e-10;\n  return 2.0 * (value - mean - variance * mean / square) / (f32(num_experts) * square);\n}\n"
  },
  "head_backward": {
    "name": "head_backward",
    "bindings": [
      {
        "name": "params",
        "type": "uniform"
      },
      {
        "name": "replicas",
        "type": "read-only-storage"
      },
      {
        "name": "model",
        "type": "read-only-storage"
      },
      {
        "name": "samples",
        "type": "read-only-storage"
      },
      {
        "name": "routes",
        "type": "storage"
      },
      {
        "name": "tokens",
        "type": "storage"
      },
      {
        "name": "hidden",
        "type": "storage"
      }
    ],
    "overrides": [
      "WG"
    ],
    "tunables": {},
    "source": "// head_backward: the loss of every token and its way back to the gates and the hidden units.\n//   loss_t   = log sum_c exp(y[t,c]) - y[t,label]          dy = (softmax(y) - onehot) / T\n//   dh[a,:]  = gate_a (W2[e] dy) where h > 0                slope_a = dL/dgate_a = dy . o[a,:]\n// Every row also gets a bound on what it can add to any one gradient (inputs are at most 1).\n// shapes   tokens [T, 1 + C/4]: (loss, correct, bound, without a routed expert) and y becomes dy;\n//          hidden [2, R, T*S, H]: the second half becomes dh\n// grid     (ceil(T / WG), 1, R): one invocation per token\n// source   Bengio et al. 2015; torch.nn.CrossEntropyLoss\n// twins    {crossEntropy,combine,expertOutput,guard} in src/reference\n// requires lib/params.wgsl lib/replica.wgsl lib/random.wgsl lib/sample_order.wgsl lib/rows.wgsl\n\noverride WG: u32 = 32u;\n\n@group(0) @binding(0) var<uniform> params: Params;\n@group(0) @binding(1) var<storage, read> replicas: array<Replica>;\n@group(0) @binding(2) var<storage, read> model: array<vec4f>;\n@group(0) @binding(3) var<storage, read> samples: array<Sample>;\n@group(0) @binding(4) var<storage, read_write> routes: array<Route>;\n@group(0) @binding(5) var<storage, read_write> tokens: array<vec4f>;\n@group(0) @binding(6) var<storage, read_write> hidden: array<vec4f>;\n\n@compute @workgroup_size(WG)\nfn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {\n  let r = group.z;\n  let t = group.x * WG + lane;\n  let batch = batch_at(params, replicas[r].step);\n  if (t >= batch.tokens) { return; }\n  let row = r * params.max_tokens + t;\n\n  var statistics = cross_entropy(row, f32(batch.tokens));\n  for (var j = 0u; j < params.slots; j++) {\n    let a = row * params.slots + j;\n    if (routes[a].kept == 0u) { continue; }\n    let back = expert_backward(r, row, a);\n    routes[a].slope = back.slope;\n    statistics.z += back.bound;\n    if (j < params.routed_slots) { statistics.w = 0.0; }\n  }\n  tokens[row * (1u + params.classes4)] = statistics;\n}\n\n// Returns (loss, correct, 0, 1) and turns the row's y into dy.\nfn cross_entropy(row: u32, batch_tokens: f32) -> vec4f {\n  let first = row * (1u + params.classes4) + 1u;\n  let label = samples[row].label;\n  var largest = tokens[first].x;\n  var prediction = 0u;\n  for (var c = 1u; c < params.num_classes; c++) {\n    let y = tokens[first + (c >> 2u)][c & 3u];\n    if (y > largest) {\n      largest = y;\n      prediction = c;\n    }\n  }\n  var total = 0.0;\n  for (var c = 0u; c < params.num_classes; c++) { total += exp(tokens[first + (c >> 2u)][c & 3u] - largest); }\n  let loss = log(total) + largest - tokens[first + (label >> 2u)][label & 3u];\n  for (var c = 0u; c < params.num_classes; c++) {\n    let probability = exp(tokens[first + (c >> 2u)][c & 3u] - largest) / total;\n    tokens[first + (c >> 2u)][c & 3u] = (probability - select(0.0, 1.0, c == label)) / batch_tokens;\n  }\n  // Padded classes have no gradient.\n  for (var c = params.num_classes; c < params.classes4 * 4u; c++) { tokens[first + (c >> 2u)][c & 3u] = 0.0; }\n  return vec4f(loss, select(0.0, 1.0, prediction == label), 0.0, 1.0);\n}\n\nstruct ExpertBackward {\n  slope: f32,\n  bound: f32,\n}\n\n// Writes dh of one assignment; returns the slope of its gate and its share of the bound.\nfn expert_backward(r: u32, row: u32, a: u32) -> ExpertBackward {\n  let route = routes[a];\n  let dy = row * (1u + params.classes4) + 1u;\n  let parameters = r * params.parameters4;\n  let bias = parameters + params.output_bias + route.expert * params.outputs4;\n  let weights = parameters + params.output_weight + route.expert * params.hidden4 * 4u * params.outputs4;\n  let gradients = params.num_replicas * params.max_tokens * params.slots * params.hidden4;\n\n  var slope = 0.0;\n  var output_total = 0.0;\n  for (var c = 0u; c < params.classes4; c++) {\n    slope += dot(tokens[dy + c], model[bias + c]);\n    output_total += dot(abs(tokens[dy + c]), vec4f(abs(route.gate)));\n  }\n  var hidden_total = 0.0;\n  var largest = 0.0;\n  for (var v = 0u; v < params.hidden4; v++) {\n    // W2 dy for four hidden units\n    var back = vec4f(0.0);\n    for (var c = 0u; c < params.classes4; c++) {\n      let at = weights + v * 4u * params.outputs4 + c;\n      let d = tokens[dy + c];\n      back += vec4f(\n        dot(d, model[at]),\n        dot(d, model[at + params.outputs4]),\n        dot(d, model[at + 2u * params.outputs4]),\n        dot(d, model[at + 3u * params.outputs4]),\n      );\n    }\n    let h = hidden[a * params.hidden4 + v];\n    slope += dot(h, back);\n    let dh = select(vec4f(0.0), route.gate * back, h > vec4f(0.0));\n    hidden[gradients + a * params.hidden4 + v] = dh;\n    hidden_total += dot(abs(dh), vec4f(1.0));\n    largest = max(largest, max(max(h.x, h.y), max(h.z, h.w)));\n  }\n  return ExpertBackward(slope, hidden_total + output_total * (1.0 + largest));\n}\n\n// params: the sizes and switches that every kernel reads from its one uniform buffer.\n// A trailing 4 counts vec4 (or packed words of four pixels): hidden4 = ceil(H / 4), padded with zeros.\n\nstruct Params {\n  num_replicas: u32,\n  // Words of an image, and vec4 of what router and experts see: the image, or a layer's features.\n  pixels4: u32,\n  inputs4: u32,\n  // Experts that the router knows; shared experts follow them.\n  num_experts: u32,\n  all_experts: u32,\n  experts4: u32,\n  // Columns of the router's matrix.\n  columns4: u32,\n  top_k: u32,\n  // Slots of a token: routed ones, then one for each shared expert.\n  routed_slots: u32,\n  slots: u32,\n  hidden4: u32,\n  // What an expert gives: class scores, or a layer's features.\n  outputs4: u32,\n  num_classes: u32,\n  classes4: u32,\n  // Rows that the per-token buffers of one replica have room for.\n  max_tokens: u32,\n  // Where each group of weights starts in a replica's parameters, in vec4; the router starts at 0.\n  hidden_weight: u32,\n  hidden_bias: u32,\n  output_weight: u32,\n  output_bias: u32,\n  projection: u32,\n  projection_bias: u32,\n  head: u32,\n  head_bias: u32,\n  balance_bias: u32,\n  parameters4: u32,\n  // 1: SGD with momentum; 0: Adam.\n  sgd: u32,\n  // Training draws batch number `step` of the shuffled set; evaluation reads every stride-th image.\n  shuffle: u32,\n  batch_size: u32,\n  set_size: u32,\n  half_bits: u32,\n  start: u32,\n  stride: u32,\n  tokens: u32,\n  // Steps whose records fit into the record buffer.\n  record_slots: u32,\n}\n\n// replica: what one replica learns with (written by the host between steps) and how far it is\n// (written by finish_step alone).\n\nstruct Replica {\n  seed: u32,\n  learning_rate: f32,\n  momentum: f32,\n  clip_norm: f32,\n  importance_coef: f32,\n  load_coef: f32,\n  balance_coef: f32,\n  z_coef: f32,\n  token_entropy_coef: f32,\n  batch_entropy_coef: f32,\n  noise_scale: f32,\n  bias_rate: f32,\n  input_dropout: f32,\n  expert_dropout: f32,\n  // Batches drawn, skipped ones included.\n  step: u32,\n  // Tokens of the batch that finish_step has just recorded.\n  tokens: u32,\n  // Optimiser steps taken.\n  applied: u32,\n  // Whether this step's gradients are finite and may touch the weights.\n  apply: u32,\n  // 1 - beta^applied, Adam's two bias corrections.\n  bias1: f32,\n  bias2: f32,\n}\n\n// pcg4d: four u32 in, four well-mixed u32 out. Twin: random in src/reference.\n// source  Jarzynski and Olano, \"Hash Functions for GPU Rendering\", JCGT 9(3), 2020\n\nfn pcg4d(input: vec4u) -> vec4u {\n  var v = input * 1664525u + 1013904223u;\n  v.x += v.y * v.w;\n  v.y += v.z * v.x;\n  v.z += v.x * v.y;\n  v.w += v.y * v.z;\n  v ^= v >> vec4u(16u);\n  v.x += v.y * v.w;\n  v.y += v.z * v.x;\n  v.z += v.x * v.y;\n  v.w += v.y * v.z;\n  return v;\n}\n\n// Four numbers in [0, 1), multiples of 2^-24; the first is the twin's uniform().\nfn uniforms(index: u32, step: u32, stream: u32, seed: u32) -> vec4f {\n  return vec4f(pcg4d(vec4u(index, step, stream, seed)) >> vec4u(8u)) * 0x1p-24f;\n}\n\n// sample_order: which images a step trains on, computed rather than stored.\n// A Feistel network over 4^half_bits, walked until it lands inside the set. Twin: sampleOrder in src/reference.\n// requires  lib/params.wgsl lib/random.wgsl\n\nconst FEISTEL_ROUNDS = 4u;\nconst STREAM_ORDER = 2u;\n\nfn permute_index(index: u32, count: u32, half_bits: u32, seed: u32, epoch: u32) -> u32 {\n  let mask = (1u << half_bits) - 1u;\n  var walked = index;\n  loop {\n    var left = walked >> half_bits;\n    var right = walked & mask;\n    for (var round = 0u; round < FEISTEL_ROUNDS; round++) {\n      let mixed = pcg4d(vec4u(right, round, epoch * 16u + STREAM_ORDER, seed)).x & mask;\n      let next_left = right;\n      right = left ^ mixed;\n      left = next_left;\n    }\n    walked = (left << half_bits) | right;\n    if (walked < count) { break; }\n  }\n  return walked;\n}\n\nstruct Batch {\n  epoch: u32,\n  start: u32,\n  tokens: u32,\n}\n\n// The batch of a step. An epoch's last batch may be short; an evaluation's is given by the host.\nfn batch_at(params: Params, step: u32) -> Batch {\n  if (params.shuffle == 0u) { return Batch(0u, params.start, params.tokens); }\n  let steps_per_epoch = (params.set_size + params.batch_size - 1u) / params.batch_size;\n  let start = (step % steps_per_epoch) * params.batch_size;\n  return Batch(step / steps_per_epoch, start, min(params.batch_size, params.set_size - start));\n}\n\n// The image that token t of a batch stands for.\nfn image_of(params: Params, batch: Batch, t: u32, seed: u32) -> u32 {\n  if (params.shuffle == 0u) { return (batch.start + t) * params.stride; }\n  return permute_index(batch.start + t, params.set_size, params.half_bits, seed, batch.epoch);\n}\n\n// rows: what kernels hand to each other about a token and about its assignments.\n\n// The expert of a slot that holds none.\nconst NONE = 0xffffffffu;\n\n// A token of the batch.\nstruct Sample {\n  image: u32,\n  label: u32,\n}\n\n// One of a token's S slots: an assignment, unless its expert is NONE; then nothing else of it counts.\nstruct Route {\n  expert: u32,\n  gate: f32,\n  // dL/dgate of the task loss; 0 where the assignment was dropped.\n  slope: f32,\n  // 0: the expert had no room, and computes nothing.\n  kept: u32,\n}\n\n// An assignment in expert order.\nstruct Slot {\n  assignment: u32,\n  image: u32,\n}\n"
  },
  "route": {
    "name": "route",
    "bindings": [
      {
        "name": "params",
        "type": "uniform"
      },
      {
        "name": "replicas",
        "type": "read-only-storage"
      },
      {
        "name": "images",
        "type": "read-only-storage"
      },
      {
        "name": "model",
        "type": "read-only-storage"
      },
      {
        "name": "samples",
        "type": "storage"
      },
      {
        "name": "logits",
        "type": "storage"
      },
      {
        "name": "routes",
        "type": "storage"
      }
    ],
    "overrides": [
      "WG",
      "INPUT_DROPOUT",
      "RAW_GATE"
    ],
    "tunables": {
      "TILE_T": 1,
      "TILE_V": 2
    },
    "source": "// route: draws the batch, scores all experts for every token, chooses its experts and sets their gates.\n//   z[t,:] = sum_d x[t,d] Wr[d,:]\n// shapes   images [N, D/4 + 1] packed u8x4, the label in the last word; logits [2, R, T, Q]: z, then\n//          (written by router_backward) its gradients; routes [T, S]\n// grid     (ceil(T / (WG * TILE_T)), 1, R): one invocation per TILE_T tokens\n// source   Shazeer et al. 2017, eq. 3-5\n// twins    {sampleOrder,routerLogits,selectTopK,gate} in src/reference\n// requires lib/params.wgsl lib/replica.wgsl lib/random.wgsl lib/sample_order.wgsl lib/rows.wgsl lib/inputs.wgsl lib/choice.wgsl lib/gates.wgsl\n\noverride WG: u32 = 32u;\nconst TILE_T: u32 = 1u; // tune: tokens of one invocation\nconst TILE_V: u32 = 2u; // tune: vec4 of columns scored at once\n\n@group(0) @binding(0) var<uniform> params: Params;\n@group(0) @binding(1) var<storage, read> replicas: array<Replica>;\n@group(0) @binding(2) var<storage, read> images: array<u32>;\n@group(0) @binding(3) var<storage, read> model: array<vec4f>;\n@group(0) @binding(4) var<storage, read_write> samples: array<Sample>;\n@group(0) @binding(5) var<storage, read_write> logits: array<vec4f>;\n@group(0) @binding(6) var<storage, read_write> routes: array<Route>;\n\n@compute @workgroup_size(WG)\nfn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {\n  let r = group.z;\n  let replica = replicas[r];\n  let batch = batch_at(params, replica.step);\n  let first = (group.x * WG + lane) * TILE_T;\n  if (first >= batch.tokens) { return; }\n\n  var rows: array<u32, TILE_T>;\n  for (var i = 0u; i < TILE_T; i++) {\n    // Tokens past the end read the last one again and are not written.\n    let t = min(first + i, batch.tokens - 1u);\n    let image = image_of(params, batch, t, replica.seed);\n    rows[i] = first_input(image);\n    samples[r * params.max_tokens + t] = Sample(image, images[rows[i] + params.pixels4]);\n  }\n\n  for (var v = 0u; v < params.columns4; v += TILE_V) { score(replica, r, first, batch.tokens, rows, v); }\n  for (var i = 0u; i < TILE_T; i++) {\n    if (first + i >= batch.tokens) { break; }\n    let row = r * params.max_tokens + first + i;\n    choose(row);\n    set_gates(row);\n  }\n}\n\n// The logits of TILE_T tokens for TILE_V vec4 of columns, summed in registers.\nfn score(replica: Replica, r: u32, first: u32, batch_tokens: u32, rows: array<u32, TILE_T>, first_v: u32) {\n  var scores: array<array<vec4f, TILE_V>, TILE_T>;\n  for (var q = 0u; q < params.inputs4; q++) {\n    var inputs: array<vec4f, TILE_T>;\n    var any = 0u;\n    for (var i = 0u; i < TILE_T; i++) {\n      let word = images[rows[i] + q];\n      any |= word;\n      inputs[i] = inputs_of(word, q, first + i, replica.step, replica);\n    }\n    if (any == 0u) { continue; }\n    for (var v = 0u; v < TILE_V; v++) {\n      let at = r * params.parameters4 + q * 4u * params.columns4 + min(first_v + v, params.columns4 - 1u);\n      let w0 = model[at];\n      let w1 = model[at + params.columns4];\n      let w2 = model[at + 2u * params.columns4];\n      let w3 = model[at + 3u * params.columns4];\n      for (var i = 0u; i < TILE_T; i++) {\n        let x = inputs[i];\n        scores[i][v] += x.x * w0 + x.y * w1 + x.z * w2 + x.w * w3;\n      }\n    }\n  }\n  for (var i = 0u; i < TILE_T; i++) {\n    if (first + i >= batch_tokens) { break; }\n    let row = (r * params.max_tokens + first + i) * params.columns4;\n    for (var v = 0u; v < TILE_V; v++) {\n      if (first_v + v < params.columns4) { logits[row + first_v + v] = scores[i][v]; }\n    }\n  }\n}\n\n// params: the sizes and switches that every kernel reads from its one uniform buffer.\n// A trailing 4 counts vec4 (or packed words of four pixels): hidden4 = ceil(H / 4), padded with zeros.\n\nstruct Params {\n  num_replicas: u32,\n  // Words of an image, and vec4 of what router and experts see: the image, or a layer's features.\n  pixels4: u32,\n  inputs4: u32,\n  // Experts that the router knows; shared experts follow them.\n  num_experts: u32,\n  all_experts: u32,\n  experts4: u32,\n  // Columns of the router's matrix.\n  columns4: u32,\n  top_k: u32,\n  // Slots of a token: routed ones, then one for each shared expert.\n  routed_slots: u32,\n  slots: u32,\n  hidden4: u32,\n  // What an expert gives: class scores, or a layer's features.\n  outputs4: u32,\n  num_classes: u32,\n  classes4: u32,\n  // Rows that the per-token buffers of one replica have room for.\n  max_tokens: u32,\n  // Where each group of weights starts in a replica's parameters, in vec4; the router starts at 0.\n  hidden_weight: u32,\n  hidden_bias: u32,\n  output_weight: u32,\n  output_bias: u32,\n  projection: u32,\n  projection_bias: u32,\n  head: u32,\n  head_bias: u32,\n  balance_bias: u32,\n  parameters4: u32,\n  // 1: SGD with momentum; 0: Adam.\n  sgd: u32,\n  // Training draws batch number `step` of the shuffled set; evaluation reads every stride-th image.\n  shuffle: u32,\n  batch_size: u32,\n  set_size: u32,\n  half_bits: u32,\n  start: u32,\n  stride: u32,\n  tokens: u32,\n  // Steps whose records fit into the record buffer.\n  record_slots: u32,\n}\n\n// replica: what one replica learns with (written by the host between steps) and how far it is\n// (written by finish_step alone).\n\nstruct Replica {\n  seed: u32,\n  learning_rate: f32,\n  momentum: f32,\n  clip_norm: f32,\n  importance_coef: f32,\n  load_coef: f32,\n  balance_coef: f32,\n  z_coef: f32,\n  token_entropy_coef: f32,\n  batch_entropy_coef: f32,\n  noise_scale: f32,\n  bias_rate: f32,\n  input_dropout: f32,\n  expert_dropout: f32,\n  // Batches drawn, skipped ones included.\n  step: u32,\n  // Tokens of the batch that finish_step has just recorded.\n  tokens: u32,\n  // Optimiser steps taken.\n  applied: u32,\n  // Whether this step's gradients are finite and may touch the weights.\n  apply: u32,\n  // 1 - beta^applied, Adam's two bias corrections.\n  bias1: f32,\n  bias2: f32,\n}\n\n// pcg4d: four u32 in, four well-mixed u32 out. Twin: random in src/reference.\n// source  Jarzynski and Olano, \"Hash Functions for GPU Rendering\", JCGT 9(3), 2020\n\nfn pcg4d(input: vec4u) -> vec4u {\n  var v = input * 1664525u + 1013904223u;\n  v.x += v.y * v.w;\n  v.y += v.z * v.x;\n  v.z += v.x * v.y;\n  v.w += v.y * v.z;\n  v ^= v >> vec4u(16u);\n  v.x += v.y * v.w;\n  v.y += v.z * v.x;\n  v.z += v.x * v.y;\n  v.w += v.y * v.z;\n  return v;\n}\n\n// Four numbers in [0, 1), multiples of 2^-24; the first is the twin's uniform().\nfn uniforms(index: u32, step: u32, stream: u32, seed: u32) -> vec4f {\n  return vec4f(pcg4d(vec4u(index, step, stream, seed)) >> vec4u(8u)) * 0x1p-24f;\n}\n\n// sample_order: which images a step trains on, computed rather than stored.\n// A Feistel network over 4^half_bits, walked until it lands inside the set. Twin: sampleOrder in src/reference.\n// requires  lib/params.wgsl lib/random.wgsl\n\nconst FEISTEL_ROUNDS = 4u;\nconst STREAM_ORDER = 2u;\n\nfn permute_index(index: u32, count: u32, half_bits: u32, seed: u32, epoch: u32) -> u32 {\n  let mask = (1u << half_bits) - 1u;\n  var walked = index;\n  loop {\n    var left = walked >> half_bits;\n    var right = walked & mask;\n    for (var round = 0u; round < FEISTEL_ROUNDS; round++) {\n      let mixed = pcg4d(vec4u(right, round, epoch * 16u + STREAM_ORDER, seed)).x & mask;\n      let next_left = right;\n      right = left ^ mixed;\n      left = next_left;\n    }\n    walked = (left << half_bits) | right;\n    if (walked < count) { break; }\n  }\n  return walked;\n}\n\nstruct Batch {\n  epoch: u32,\n  start: u32,\n  tokens: u32,\n}\n\n// The batch of a step. An epoch's last batch may be short; an evaluation's is given by the host.\nfn batch_at(params: Params, step: u32) -> Batch {\n  if (params.shuffle == 0u) { return Batch(0u, params.start, params.tokens); }\n  let steps_per_epoch = (params.set_size + params.batch_size - 1u) / params.batch_size;\n  let start = (step % steps_per_epoch) * params.batch_size;\n  return Batch(step / steps_per_epoch, start, min(params.batch_size, params.set_size - start));\n}\n\n// The image that token t of a batch stands for.\nfn image_of(params: Params, batch: Batch, t: u32, seed: u32) -> u32 {\n  if (params.shuffle == 0u) { return (batch.start + t) * params.stride; }\n  return permute_index(batch.start + t, params.set_size, params.half_bits, seed, batch.epoch);\n}\n\n// rows: what kernels hand to each other about a token and about its assignments.\n\n// The expert of a slot that holds none.\nconst NONE = 0xffffffffu;\n\n// A token of the batch.\nstruct Sample {\n  image: u32,\n  label: u32,\n}\n\n// One of a token's S slots: an assignment, unless its expert is NONE; then nothing else of it counts.\nstruct Route {\n  expert: u32,\n  gate: f32,\n  // dL/dgate of the task loss; 0 where the assignment was dropped.\n  slope: f32,\n  // 0: the expert had no room, and computes nothing.\n  kept: u32,\n}\n\n// An assignment in expert order.\nstruct Slot {\n  assignment: u32,\n  image: u32,\n}\n\n// inputs: what router and experts see of a token, four entries at a time. In a mixture: its pixels, 8 bits\n// each, four to a word; a word of zeros may be passed over. Twin: random/dropout in src/reference.\n// requires  lib/params.wgsl lib/replica.wgsl lib/random.wgsl\n\n// Some replica drops inputs while it trains.\noverride INPUT_DROPOUT: bool = false;\nconst STREAM_INPUT_DROPOUT = 5u;\n\n// Where the inputs of an image start.\nfn first_input(image: u32) -> u32 {\n  return image * (params.pixels4 + 1u);\n}\n\n// Quad q of token t in batch number `step`: each entry is kept with probability 1 - p, scaled by 1 / (1 - p).\nfn inputs_of(word: u32, q: u32, t: u32, step: u32, replica: Replica) -> vec4f {\n  let x = unpack4x8unorm(word);\n  if (!INPUT_DROPOUT) { return x; }\n  let u = uniforms(q + t * params.pixels4, step, STREAM_INPUT_DROPOUT, replica.seed);\n  return select(vec4f(0.0), x / (1.0 - replica.input_dropout), u >= vec4f(replica.input_dropout));\n}\n\n// choice: the K best experts of a token, best first; equal values go to the lower index.\n// The kernel binds logits and routes. Twin: assignment/selectTopK in src/reference.\n// requires  lib/params.wgsl lib/rows.wgsl\n\nfn choose(row: u32) {\n  let first_logit = row * params.columns4;\n  let first_route = row * params.slots;\n  var taken = vec2u(0u);\n  for (var j = 0u; j < params.routed_slots; j++) {\n    var best = 0u;\n    var best_value = 0.0;\n    var found = false;\n    for (var e = 0u; e < params.num_experts; e++) {\n      if (((taken[e >> 5u] >> (e & 31u)) & 1u) == 1u) { continue; }\n      let value = logits[first_logit + (e >> 2u)][e & 3u];\n      if (!found || value > best_value) {\n        best = e;\n        best_value = value;\n        found = true;\n      }\n    }\n    taken[best >> 5u] |= 1u << (best & 31u);\n    routes[first_route + j].expert = best;\n  }\n}\n\n// gates: the weights of a token's chosen experts.\n//   renormalised  softmax of z over the chosen\n//   raw           softmax of z over all E\n// The kernel binds logits and routes. Twin: router/gate in src/reference.\n// source    Shazeer et al. 2017, eq. 3; raw: Fedus et al. 2021, eq. 2\n// requires  lib/params.wgsl lib/rows.wgsl\n\noverride RAW_GATE: bool = false;\n\n// Completes a token's routes: gates of the experts in its routed slots, then the shared experts.\nfn set_gates(row: u32) {\n  let first_logit = row * params.columns4;\n  let first_route = row * params.slots;\n  // The first chosen has the largest logit of all, so no exponent is positive.\n  let first = routes[first_route].expert;\n  let largest = logits[first_logit + (first >> 2u)][first & 3u];\n  var total = 0.0;\n  if (RAW_GATE) {\n    for (var e = 0u; e < params.num_experts; e++) {\n      total += exp(logits[first_logit + (e >> 2u)][e & 3u] - largest);\n    }\n  } else {\n    for (var j = 0u; j < params.routed_slots; j++) {\n      let e = routes[first_route + j].expert;\n      total += exp(logits[first_logit + (e >> 2u)][e & 3u] - largest);\n    }\n  }\n  for (var j = 0u; j < params.routed_slots; j++) {\n    let e = routes[first_route + j].expert;\n    let gate = exp(logits[first_logit + (e >> 2u)][e & 3u] - largest) / total;\n    routes[first_route + j] = Route(e, gate, 0.0, 1u);\n  }\n  for (var j = params.routed_slots; j < params.slots; j++) {\n    routes[first_route + j] = Route(params.num_experts + j - params.routed_slots, 1.0, 0.0, 1u);\n  }\n}\n"
  },
  "router_backward": {
    "name": "router_backward",
    "bindings": [
      {
        "name": "params",
        "type": "uniform"
      },
      {
        "name": "replicas",
        "type": "read-only-storage"
      },
      {
        "name": "routes",
        "type": "read-only-storage"
      },
      {
        "name": "usage",
        "type": "read-only-storage"
      },
      {
        "name": "totals",
        "type": "read-only-storage"
      },
      {
        "name": "logits",
        "type": "storage"
      },
      {
        "name": "tokens",
        "type": "storage"
      }
    ],
    "overrides": [
      "WG",
      "RAW_GATE"
    ],
    "tunables": {},
    "source": "// router_backward: the way from the gates back to the router's logits.\n//   dg_a = slope_a + dAux/dI_e                                     a = t*S + j, e = expert of a\n//   renormalised  dz_e = g_a (dg_a - sum_j g dg) where chosen       raw  dz_e = p_e (dg_e - sum_j g dg)\n// shapes   logits [2, R, T, Q]: the second half becomes dz; tokens [T, 1 + C/4]: adds the router's part of the bound\n// grid     (ceil(T / WG), 1, R): one invocation per token\n// source   Shazeer et al. 2017, eq. 3-7; Fedus et al. 2021, eq. 2\n// twins    {gate,importanceLoss,guard} in src/reference\n// requires lib/params.wgsl lib/replica.wgsl lib/random.wgsl lib/sample_order.wgsl lib/rows.wgsl lib/balance.wgsl\n\noverride WG: u32 = 32u;\noverride RAW_GATE: bool = false;\n\n@group(0) @binding(0) var<uniform> params: Params;\n@group(0) @binding(1) var<storage, read> replicas: array<Replica>;\n@group(0) @binding(2) var<storage, read> routes: array<Route>;\n@group(0) @binding(3) var<storage, read> usage: array<Usage>;\n@group(0) @binding(4) var<storage, read> totals: array<Totals>;\n@group(0) @binding(5) var<storage, read_write> logits: array<vec4f>;\n@group(0) @binding(6) var<storage, read_write> tokens: array<vec4f>;\n\n@compute @workgroup_size(WG)\nfn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {\n  let r = group.z;\n  let t = group.x * WG + lane;\n  if (t >= batch_at(params, replicas[r].step).tokens) { return; }\n  let row = r * params.max_tokens + t;\n  let first_route = row * params.slots;\n  let first_gradient = (params.num_replicas * params.max_tokens + row) * params.columns4;\n\n  var mean = 0.0; // sum_j gate_j dgate_j\n  for (var j = 0u; j < params.routed_slots; j++) {\n    mean += routes[first_route + j].gate * gate_gradient(r, first_route + j);\n  }\n  for (var v = 0u; v < params.columns4; v++) { logits[first_gradient + v] = vec4f(0.0); }\n  if (RAW_GATE) { spread_over_all(row, first_gradient, mean); }\n  for (var j = 0u; j < params.routed_slots; j++) {\n    let route = routes[first_route + j];\n    let share = select(mean, 0.0, RAW_GATE);\n    logits[first_gradient + (route.expert >> 2u)][route.expert & 3u]\n      += route.gate * (gate_gradient(r, first_route + j) - share);\n  }\n\n  var bound = 0.0;\n  for (var v = 0u; v < params.columns4; v++) { bound += dot(abs(logits[first_gradient + v]), vec4f(1.0)); }\n  tokens[row * (1u + params.classes4)].z += bound;\n}\n\nfn gate_gradient(r: u32, a: u32) -> f32 {\n  let importance = usage[r * params.num_experts + routes[a].expert].importance;\n  let slope = cv_squared_slope(\n    importance, totals[r].importance_mean, totals[r].importance_variance, params.num_experts);\n  return routes[a].slope + replicas[r].importance_coef * slope;\n}\n\n// Raw gates are shares of a softmax over all experts: dz_e = -p_e mean, chosen or not.\nfn spread_over_all(row: u32, first_gradient: u32, mean: f32) {\n  let first_logit = row * params.columns4;\n  let best = routes[row * params.slots].expert;\n  let largest = logits[first_logit + (best >> 2u)][best & 3u];\n  var total = 0.0;\n  for (var e = 0u; e < params.num_experts; e++) {\n    total += exp(logits[first_logit + (e >> 2u)][e & 3u] - largest);\n  }\n  for (var e = 0u; e < params.num_experts; e++) {\n    let probability = exp(logits[first_logit + (e >> 2u)][e & 3u] - largest) / total;\n    logits[first_gradient + (e >> 2u)][e & 3u] = -probability * mean;\n  }\n}\n\n// params: the sizes and switches that every kernel reads from its one uniform buffer.\n// A trailing 4 counts vec4 (or packed words of four pixels): hidden4 = ceil(H / 4), padded with zeros.\n\nstruct Params {\n  num_replicas: u32,\n  // Words of an image, and vec4 of what router and experts see: the image, or a layer's features.\n  pixels4: u32,\n  inputs4: u32,\n  // Experts that the router knows; shared experts follow them.\n  num_experts: u32,\n  all_experts: u32,\n  experts4: u32,\n  // Columns of the router's matrix.\n  columns4: u32,\n  top_k: u32,\n  // Slots of a token: routed ones, then one for each shared expert.\n  routed_slots: u32,\n  slots: u32,\n  hidden4: u32,\n  // What an expert gives: class scores, or a layer's features.\n  outputs4: u32,\n  num_classes: u32,\n  classes4: u32,\n  // Rows that the per-token buffers of one replica have room for.\n  max_tokens: u32,\n  // Where each group of weights starts in a replica's parameters, in vec4; the router starts at 0.\n  hidden_weight: u32,\n  hidden_bias: u32,\n  output_weight: u32,\n  output_bias: u32,\n  projection: u32,\n  projection_bias: u32,\n  head: u32,\n  head_bias: u32,\n  balance_bias: u32,\n  parameters4: u32,\n  // 1: SGD with momentum; 0: Adam.\n  sgd: u32,\n  // Training draws batch number `step` of the shuffled set; evaluation reads every stride-th image.\n  shuffle: u32,\n  batch_size: u32,\n  set_size: u32,\n  half_bits: u32,\n  start: u32,\n  stride: u32,\n  tokens: u32,\n  // Steps whose records fit into the record buffer.\n  record_slots: u32,\n}\n\n// replica: what one replica learns with (written by the host between steps) and how far it is\n// (written by finish_step alone).\n\nstruct Replica {\n  seed: u32,\n  learning_rate: f32,\n  momentum: f32,\n  clip_norm: f32,\n  importance_coef: f32,\n  load_coef: f32,\n  balance_coef: f32,\n  z_coef: f32,\n  token_entropy_coef: f32,\n  batch_entropy_coef: f32,\n  noise_scale: f32,\n  bias_rate: f32,\n  input_dropout: f32,\n  expert_dropout: f32,\n  // Batches drawn, skipped ones included.\n  step: u32,\n  // Tokens of the batch that finish_step has just recorded.\n  tokens: u32,\n  // Optimiser steps taken.\n  applied: u32,\n  // Whether this step's gradients are finite and may touch the weights.\n  apply: u32,\n  // 1 - beta^applied, Adam's two bias corrections.\n  bias1: f32,\n  bias2: f32,\n}\n\n// pcg4d: four u32 in, four well-mixed u32 out. Twin: random in src/reference.\n// source  Jarzynski and Olano, \"Hash Functions for GPU Rendering\", JCGT 9(3), 2020\n\nfn pcg4d(input: vec4u) -> vec4u {\n  var v = input * 1664525u + 1013904223u;\n  v.x += v.y * v.w;\n  v.y += v.z * v.x;\n  v.z += v.x * v.y;\n  v.w += v.y * v.z;\n  v ^= v >> vec4u(16u);\n  v.x += v.y * v.w;\n  v.y += v.z * v.x;\n  v.z += v.x * v.y;\n  v.w += v.y * v.z;\n  return v;\n}\n\n// Four numbers in [0, 1), multiples of 2^-24; the first is the twin's uniform().\nfn uniforms(index: u32, step: u32, stream: u32, seed: u32) -> vec4f {\n  return vec4f(pcg4d(vec4u(index, step, stream, seed)) >> vec4u(8u)) * 0x1p-24f;\n}\n\n// sample_order: which images a step trains on, computed rather than stored.\n// A Feistel network over 4^half_bits, walked until it lands inside the set. Twin: sampleOrder in src/reference.\n// requires  lib/params.wgsl lib/random.wgsl\n\nconst FEISTEL_ROUNDS = 4u;\nconst STREAM_ORDER = 2u;\n\nfn permute_index(index: u32, count: u32, half_bits: u32, seed: u32, epoch: u32) -> u32 {\n  let mask = (1u << half_bits) - 1u;\n  var walked = index;\n  loop {\n    var left = walked >> half_bits;\n    var right = walked & mask;\n    for (var round = 0u; round < FEISTEL_ROUNDS; round++) {\n      let mixed = pcg4d(vec4u(right, round, epoch * 16u + STREAM_ORDER, seed)).x & mask;\n      let next_left = right;\n      right = left ^ mixed;\n      left = next_left;\n    }\n    walked = (left << half_bits) | right;\n    if (walked < count) { break; }\n  }\n  return walked;\n}\n\nstruct Batch {\n  epoch: u32,\n  start: u32,\n  tokens: u32,\n}\n\n// The batch of a step. An epoch's last batch may be short; an evaluation's is given by the host.\nfn batch_at(params: Params, step: u32) -> Batch {\n  if (params.shuffle == 0u) { return Batch(0u, params.start, params.tokens); }\n  let steps_per_epoch = (params.set_size + params.batch_size - 1u) / params.batch_size;\n  let start = (step % steps_per_epoch) * params.batch_size;\n  return Batch(step / steps_per_epoch, start, min(params.batch_size, params.set_size - start));\n}\n\n// The image that token t of a batch stands for.\nfn image_of(params: Params, batch: Batch, t: u32, seed: u32) -> u32 {\n  if (params.shuffle == 0u) { return (batch.start + t) * params.stride; }\n  return permute_index(batch.start + t, params.set_size, params.half_bits, seed, batch.epoch);\n}\n\n// rows: what kernels hand to each other about a token and about its assignments.\n\n// The expert of a slot that holds none.\nconst NONE = 0xffffffffu;\n\n// A token of the batch.\nstruct Sample {\n  image: u32,\n  label: u32,\n}\n\n// One of a token's S slots: an assignment, unless its expert is NONE; then nothing else of it counts.\nstruct Route {\n  expert: u32,\n  gate: f32,\n  // dL/dgate of the task loss; 0 where the assignment was dropped.\n  slope: f32,\n  // 0: the expert had no room, and computes nothing.\n  kept: u32,\n}\n\n// An assignment in expert order.\nstruct Slot {\n  assignment: u32,\n  image: u32,\n}\n\n// balance: how a batch was spread over the experts, and the losses made of that.\n\n// One routed expert; everything is counted before any capacity.\nstruct Usage {\n  // Sum of the gates given to it, and assignments.\n  importance: f32,\n  load: f32,\n  // f, P and L of the balance and load losses; written by measure_balance alone.\n  fraction: f32,\n  probability: f32,\n  smooth_load: f32,\n}\n\n// A replica's batch. All but the first two are written by measure_balance alone.\nstruct Totals {\n  importance_mean: f32,\n  importance_variance: f32,\n  smooth_load_mean: f32,\n  smooth_load_variance: f32,\n  // E sum_e f P\n  balance: f32,\n  // Means over tokens of logsumexp(z)^2 and of the entropy H(d).\n  z: f32,\n  token_entropy: f32,\n  // H(P)\n  batch_entropy: f32,\n}\n\n// CV^2 = variance / mean^2, population variance, and its slope in one expert's value.\n// source  Shazeer et al. 2017, eq. 7; twin: losses/importanceLoss in src/reference\nfn cv_squared(mean: f32, variance: f32) -> f32 {\n  return variance / (mean * mean + 1e-10);\n}\n\nfn cv_squared_slope(value: f32, mean: f32, variance: f32, num_experts: u32) -> f32 {\n  let square = mean * mean + 1e-10;\n  return 2.0 * (value - mean - variance * mean / square) / (f32(num_experts) * square);\n}\n"
  },
  "tally": {
    "name": "tally",
    "bindings": [
      {
        "name": "params",
        "type": "uniform"
      },
      {
        "name": "samples",
        "type": "read-only-storage"
      },
      {
        "name": "routes",
        "type": "read-only-storage"
      },
      {
        "name": "logits",
        "type": "read-only-storage"
      },
      {
        "name": "tokens",
        "type": "read-only-storage"
      },
      {
        "name": "answers",
        "type": "storage"
      },
      {
        "name": "counts",
        "type": "storage"
      }
    ],
    "overrides": [
      "WG"
    ],
    "tunables": {},
    "source": "// tally: what an evaluation counts. Every token leaves its prediction and loss; classes and experts\n// are counted in integers, whose sums do not depend on the order.\n// shapes   tokens [T, 1 + C/4]: y; answers [images] (prediction, loss, entropy of d); counts [R, C*C + C*E + E + 2]:\n//          (true class, prediction), (true class, expert), images by their number of experts, and images\n//          without one that were classified rightly\n// grid     (ceil(T / WG), 1, R): one invocation per token\n// twin     evaluate in src/reference\n// requires lib/params.wgsl lib/rows.wgsl\n\noverride WG: u32 = 32u;\n\nstruct Answer {\n  prediction: u32,\n  loss: f32,\n  entropy: f32,\n}\n\n@group(0) @binding(0) var<uniform> params: Params;\n@group(0) @binding(1) var<storage, read> samples: array<Sample>;\n@group(0) @binding(2) var<storage, read> routes: array<Route>;\n@group(0) @binding(3) var<storage, read> logits: array<vec4f>;\n@group(0) @binding(4) var<storage, read> tokens: array<vec4f>;\n@group(0) @binding(5) var<storage, read_write> answers: array<Answer>;\n@group(0) @binding(6) var<storage, read_write> counts: array<atomic<u32>>;\n\n@compute @workgroup_size(WG)\nfn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {\n  let r = group.z;\n  let t = group.x * WG + lane;\n  if (t >= params.tokens) { return; }\n  let row = r * params.max_tokens + t;\n  let label = samples[row].label;\n\n  let first = row * (1u + params.classes4) + 1u;\n  var largest = tokens[first].x;\n  var prediction = 0u;\n  for (var c = 1u; c < params.num_classes; c++) {\n    let y = tokens[first + (c >> 2u)][c & 3u];\n    if (y > largest) {\n      largest = y;\n      prediction = c;\n    }\n  }\n  var total = 0.0;\n  for (var c = 0u; c < params.num_classes; c++) { total += exp(tokens[first + (c >> 2u)][c & 3u] - largest); }\n  let loss = log(total) + largest - tokens[first + (label >> 2u)][label & 3u];\n  answers[r * params.set_size + params.start + t] = Answer(prediction, loss, gate_entropy(row));\n\n  let classes = params.num_classes;\n  let confusion = r * (classes * (classes + params.num_experts) + params.num_experts + 2u);\n  let routing = confusion + classes * classes;\n  let experts_per_image = routing + classes * params.num_experts;\n  var experts = 0u;\n  for (var j = 0u; j < params.routed_slots; j++) {\n    let expert = routes[row * params.slots + j].expert;\n    if (expert == NONE) { continue; }\n    experts++;\n    atomicAdd(&counts[routing + label * params.num_experts + expert], 1u);\n  }\n  atomicAdd(&counts[confusion + label * classes + prediction], 1u);\n  atomicAdd(&counts[experts_per_image + experts], 1u);\n  if (experts == 0u && prediction == label) {\n    atomicAdd(&counts[experts_per_image + params.num_experts + 1u], 1u);\n  }\n}\n\n// H(d) = -sum_e d log d of the softmax d: logsumexp(z) - sum_e d z.\nfn gate_entropy(row: u32) -> f32 {\n  let first = row * params.columns4;\n  var largest = logits[first].x;\n  for (var e = 1u; e < params.num_experts; e++) { largest = max(largest, logits[first + (e >> 2u)][e & 3u]); }\n  var total = 0.0;\n  var weighted = 0.0;\n  for (var e = 0u; e < params.num_experts; e++) {\n    let shifted = logits[first + (e >> 2u)][e & 3u] - largest;\n    total += exp(shifted);\n    weighted += exp(shifted) * shifted;\n  }\n  return log(total) - weighted / total;\n}\n\n// params: the sizes and switches that every kernel reads from its one uniform buffer.\n// A trailing 4 counts vec4 (or packed words of four pixels): hidden4 = ceil(H / 4), padded with zeros.\n\nstruct Params {\n  num_replicas: u32,\n  // Words of an image, and vec4 of what router and experts see: the image, or a layer's features.\n  pixels4: u32,\n  inputs4: u32,\n  // Experts that the router knows; shared experts follow them.\n  num_experts: u32,\n  all_experts: u32,\n  experts4: u32,\n  // Columns of the router's matrix.\n  columns4: u32,\n  top_k: u32,\n  // Slots of a token: routed ones, then one for each shared expert.\n  routed_slots: u32,\n  slots: u32,\n  hidden4: u32,\n  // What an expert gives: class scores, or a layer's features.\n  outputs4: u32,\n  num_classes: u32,\n  classes4: u32,\n  // Rows that the per-token buffers of one replica have room for.\n  max_tokens: u32,\n  // Where each group of weights starts in a replica's parameters, in vec4; the router starts at 0.\n  hidden_weight: u32,\n  hidden_bias: u32,\n  output_weight: u32,\n  output_bias: u32,\n  projection: u32,\n  projection_bias: u32,\n  head: u32,\n  head_bias: u32,\n  balance_bias: u32,\n  parameters4: u32,\n  // 1: SGD with momentum; 0: Adam.\n  sgd: u32,\n  // Training draws batch number `step` of the shuffled set; evaluation reads every stride-th image.\n  shuffle: u32,\n  batch_size: u32,\n  set_size: u32,\n  half_bits: u32,\n  start: u32,\n  stride: u32,\n  tokens: u32,\n  // Steps whose records fit into the record buffer.\n  record_slots: u32,\n}\n\n// rows: what kernels hand to each other about a token and about its assignments.\n\n// The expert of a slot that holds none.\nconst NONE = 0xffffffffu;\n\n// A token of the batch.\nstruct Sample {\n  image: u32,\n  label: u32,\n}\n\n// One of a token's S slots: an assignment, unless its expert is NONE; then nothing else of it counts.\nstruct Route {\n  expert: u32,\n  gate: f32,\n  // dL/dgate of the task loss; 0 where the assignment was dropped.\n  slope: f32,\n  // 0: the expert had no room, and computes nothing.\n  kept: u32,\n}\n\n// An assignment in expert order.\nstruct Slot {\n  assignment: u32,\n  image: u32,\n}\n"
  },
  "update_hidden": {
    "name": "update_hidden",
    "bindings": [
      {
        "name": "params",
        "type": "uniform"
      },
      {
        "name": "replicas",
        "type": "read-only-storage"
      },
      {
        "name": "images",
        "type": "read-only-storage"
      },
      {
        "name": "order",
        "type": "read-only-storage"
      },
      {
        "name": "offsets",
        "type": "read-only-storage"
      },
      {
        "name": "hidden",
        "type": "read-only-storage"
      },
      {
        "name": "model",
        "type": "storage"
      }
    ],
    "overrides": [
      "WG"
    ],
    "tunables": {
      "TILE_V": 3
    },
    "source": "// update_hidden: gradient and optimiser step of the experts' first layer, in one place.\n//   dW1[e,d,:] = sum over the assignments a of e: x[t(a),d] dh[a,:]\n// No gradient is stored: one invocation owns four pixels and TILE_V vec4 of hidden units of an expert.\n// Experts without tokens still get their step: Adam's moments decay at a zero gradient.\n// shapes   model [3, R, P/4] vec4: weights, first and second moments\n// grid     (ceil(A * D/4 * ceil(H/4 / TILE_V) / WG), 1, R)\n// twins    {expertHidden,optimiser} in src/reference\n// requires lib/params.wgsl lib/replica.wgsl lib/optimiser.wgsl lib/rows.wgsl\n\noverride WG: u32 = 64u;\nconst TILE_V: u32 = 3u; // tune: vec4 of hidden units of one invocation\n\n@group(0) @binding(0) var<uniform> params: Params;\n@group(0) @binding(1) var<storage, read> replicas: array<Replica>;\n@group(0) @binding(2) var<storage, read> images: array<u32>;\n@group(0) @binding(3) var<storage, read> order: array<Slot>;\n@group(0) @binding(4) var<storage, read> offsets: array<u32>;\n@group(0) @binding(5) var<storage, read> hidden: array<vec4f>;\n@group(0) @binding(6) var<storage, read_write> model: array<vec4f>;\n\n@compute @workgroup_size(WG)\nfn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {\n  let r = group.z;\n  let replica = replicas[r];\n  let blocks = (params.hidden4 + TILE_V - 1u) / TILE_V;\n  let index = group.x * WG + lane;\n  let e = index / (params.inputs4 * blocks);\n  if (e >= params.all_experts || replica.apply == 0u) { return; }\n  let q = (index / blocks) % params.inputs4;\n  let first_v = (index % blocks) * TILE_V;\n\n  let words = params.pixels4 + 1u;\n  let assignments = r * params.max_tokens * params.slots;\n  let gradients = params.num_replicas * params.max_tokens * params.slots * params.hidden4;\n  var sums: array<array<vec4f, TILE_V>, 4>;\n  let end = offsets[r * (params.all_experts + 1u) + e + 1u];\n  for (var i = offsets[r * (params.all_experts + 1u) + e]; i < end; i++) {\n    let slot = order[assignments + i];\n    let word = images[slot.image * words + q];\n    if (word == 0u) { continue; }\n    let x = unpack4x8unorm(word);\n    let row = gradients + (assignments + slot.assignment) * params.hidden4;\n    for (var v = 0u; v < TILE_V; v++) {\n      let dh = hidden[row + min(first_v + v, params.hidden4 - 1u)];\n      sums[0][v] += x.x * dh;\n      sums[1][v] += x.y * dh;\n      sums[2][v] += x.z * dh;\n      sums[3][v] += x.w * dh;\n    }\n  }\n\n  let moments = params.num_replicas * params.parameters4;\n  let first = r * params.parameters4 + params.hidden_weight + (e * params.inputs4 + q) * 4u * params.hidden4;\n  for (var p = 0u; p < 4u; p++) {\n    for (var v = 0u; v < TILE_V; v++) {\n      if (first_v + v >= params.hidden4) { break; }\n      let at = first + p * params.hidden4 + first_v + v;\n      let old = Trained(model[at], model[at + moments], model[at + 2u * moments]);\n      let trained = optimise(old, sums[p][v], replica, params.sgd);\n      model[at] = trained.weight;\n      model[at + moments] = trained.first_moment;\n      model[at + 2u * moments] = trained.second_moment;\n    }\n  }\n}\n\n// params: the sizes and switches that every kernel reads from its one uniform buffer.\n// A trailing 4 counts vec4 (or packed words of four pixels): hidden4 = ceil(H / 4), padded with zeros.\n\nstruct Params {\n  num_replicas: u32,\n  // Words of an image, and vec4 of what router and experts see: the image, or a layer's features.\n  pixels4: u32,\n  inputs4: u32,\n  // Experts that the router knows; shared experts follow them.\n  num_experts: u32,\n  all_experts: u32,\n  experts4: u32,\n  // Columns of the router's matrix.\n  columns4: u32,\n  top_k: u32,\n  // Slots of a token: routed ones, then one for each shared expert.\n  routed_slots: u32,\n  slots: u32,\n  hidden4: u32,\n  // What an expert gives: class scores, or a layer's features.\n  outputs4: u32,\n  num_classes: u32,\n  classes4: u32,\n  // Rows that the per-token buffers of one replica have room for.\n  max_tokens: u32,\n  // Where each group of weights starts in a replica's parameters, in vec4; the router starts at 0.\n  hidden_weight: u32,\n  hidden_bias: u32,\n  output_weight: u32,\n  output_bias: u32,\n  projection: u32,\n  projection_bias: u32,\n  head: u32,\n  head_bias: u32,\n  balance_bias: u32,\n  parameters4: u32,\n  // 1: SGD with momentum; 0: Adam.\n  sgd: u32,\n  // Training draws batch number `step` of the shuffled set; evaluation reads every stride-th image.\n  shuffle: u32,\n  batch_size: u32,\n  set_size: u32,\n  half_bits: u32,\n  start: u32,\n  stride: u32,\n  tokens: u32,\n  // Steps whose records fit into the record buffer.\n  record_slots: u32,\n}\n\n// replica: what one replica learns with (written by the host between steps) and how far it is\n// (written by finish_step alone).\n\nstruct Replica {\n  seed: u32,\n  learning_rate: f32,\n  momentum: f32,\n  clip_norm: f32,\n  importance_coef: f32,\n  load_coef: f32,\n  balance_coef: f32,\n  z_coef: f32,\n  token_entropy_coef: f32,\n  batch_entropy_coef: f32,\n  noise_scale: f32,\n  bias_rate: f32,\n  input_dropout: f32,\n  expert_dropout: f32,\n  // Batches drawn, skipped ones included.\n  step: u32,\n  // Tokens of the batch that finish_step has just recorded.\n  tokens: u32,\n  // Optimiser steps taken.\n  applied: u32,\n  // Whether this step's gradients are finite and may touch the weights.\n  apply: u32,\n  // 1 - beta^applied, Adam's two bias corrections.\n  bias1: f32,\n  bias2: f32,\n}\n\n// optimiser: one update of four weights. Twin: optimiser in src/reference.\n// source    Kingma and Ba 2015, algorithm 1, as in torch.optim.Adam; SGD as in torch.optim.SGD\n// requires  lib/replica.wgsl\n\nconst BETA1 = 0.9;\nconst BETA2 = 0.999;\nconst EPSILON = 1e-8;\n\nstruct Trained {\n  weight: vec4f,\n  first_moment: vec4f,\n  second_moment: vec4f,\n}\n\nfn adam(old: Trained, gradient: vec4f, replica: Replica) -> Trained {\n  let m = BETA1 * old.first_moment + 0.1 * gradient;\n  let v = BETA2 * old.second_moment + 0.001 * gradient * gradient;\n  let step_size = replica.learning_rate / replica.bias1;\n  let denominator = sqrt(v) / sqrt(replica.bias2) + EPSILON;\n  return Trained(old.weight - step_size * m / denominator, m, v);\n}\n\nfn sgd(old: Trained, gradient: vec4f, replica: Replica) -> Trained {\n  let velocity = replica.momentum * old.first_moment + gradient;\n  return Trained(old.weight - replica.learning_rate * velocity, velocity, old.second_moment);\n}\n\nfn optimise(old: Trained, gradient: vec4f, replica: Replica, use_sgd: u32) -> Trained {\n  if (use_sgd == 1u) { return sgd(old, gradient, replica); }\n  return adam(old, gradient, replica);\n}\n\n// rows: what kernels hand to each other about a token and about its assignments.\n\n// The expert of a slot that holds none.\nconst NONE = 0xffffffffu;\n\n// A token of the batch.\nstruct Sample {\n  image: u32,\n  label: u32,\n}\n\n// One of a token's S slots: an assignment, unless its expert is NONE; then nothing else of it counts.\nstruct Route {\n  expert: u32,\n  gate: f32,\n  // dL/dgate of the task loss; 0 where the assignment was dropped.\n  slope: f32,\n  // 0: the expert had no room, and computes nothing.\n  kept: u32,\n}\n\n// An assignment in expert order.\nstruct Slot {\n  assignment: u32,\n  image: u32,\n}\n"
  },
  "update_output": {
    "name": "update_output",
    "bindings": [
      {
        "name": "params",
        "type": "uniform"
      },
      {
        "name": "replicas",
        "type": "read-only-storage"
      },
      {
        "name": "routes",
        "type": "read-only-storage"
      },
      {
        "name": "order",
        "type": "read-only-storage"
      },
      {
        "name": "offsets",
        "type": "read-only-storage"
      },
      {
        "name": "hidden",
        "type": "read-only-storage"
      },
      {
        "name": "tokens",
        "type": "read-only-storage"
      },
      {
        "name": "model",
        "type": "storage"
      }
    ],
    "overrides": [
      "WG"
    ],
    "tunables": {},
    "source": "// update_output: gradient and optimiser step of the experts' second layer and of both biases.\n//   dW2[e,h,:] = sum over the assignments a of e: h[a,h] gate_a dy[t(a),:]\n//   db2[e,:]   = sum gate_a dy[t(a),:]                db1[e,:] = sum dh[a,:]\n// shapes   model [3, R, P/4] vec4: weights, first and second moments\n// grid     (ceil(A * (H * C/4 + C/4 + H/4) / WG), 1, R): one invocation per vec4 of weights\n// twins    {expertOutput,expertHidden,optimiser} in src/reference\n// requires lib/params.wgsl lib/replica.wgsl lib/optimiser.wgsl lib/rows.wgsl\n\noverride WG: u32 = 64u;\n\n@group(0) @binding(0) var<uniform> params: Params;\n@group(0) @binding(1) var<storage, read> replicas: array<Replica>;\n@group(0) @binding(2) var<storage, read> routes: array<Route>;\n@group(0) @binding(3) var<storage, read> order: array<Slot>;\n@group(0) @binding(4) var<storage, read> offsets: array<u32>;\n@group(0) @binding(5) var<storage, read> hidden: array<vec4f>;\n@group(0) @binding(6) var<storage, read> tokens: array<vec4f>;\n@group(0) @binding(7) var<storage, read_write> model: array<vec4f>;\n\n@compute @workgroup_size(WG)\nfn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {\n  let r = group.z;\n  let replica = replicas[r];\n  // The weights of one expert, in vec4: W2, then b2, then b1.\n  let output_weights = params.hidden4 * 4u * params.outputs4;\n  let output_end = output_weights + params.outputs4;\n  let per_expert = output_end + params.hidden4;\n  let index = group.x * WG + lane;\n  let e = index / per_expert;\n  let own = index % per_expert;\n  if (e >= params.all_experts || replica.apply == 0u) { return; }\n\n  let is_weight = own < output_weights;\n  let is_hidden_bias = own >= output_end;\n  let c = own % params.outputs4;\n  let h = own / params.outputs4;\n  let v = own - output_end;\n  let assignments = r * params.max_tokens * params.slots;\n  let gradients = params.num_replicas * params.max_tokens * params.slots * params.hidden4;\n  var sum = vec4f(0.0);\n  let end = offsets[r * (params.all_experts + 1u) + e + 1u];\n  for (var i = offsets[r * (params.all_experts + 1u) + e]; i < end; i++) {\n    let a = assignments + order[assignments + i].assignment;\n    if (is_hidden_bias) {\n      sum += hidden[gradients + a * params.hidden4 + v];\n      continue;\n    }\n    let row = a / params.slots;\n    let output_gradient = routes[a].gate * tokens[row * (1u + params.classes4) + 1u + c];\n    var activation = 1.0;\n    if (is_weight) { activation = hidden[a * params.hidden4 + (h >> 2u)][h & 3u]; }\n    sum += activation * output_gradient;\n  }\n\n  var at = r * params.parameters4;\n  if (is_hidden_bias) {\n    at += params.hidden_bias + e * params.hidden4 + v;\n  } else if (is_weight) {\n    at += params.output_weight + e * output_weights + own;\n  } else {\n    at += params.output_bias + e * params.outputs4 + c;\n  }\n  let moments = params.num_replicas * params.parameters4;\n  let old = Trained(model[at], model[at + moments], model[at + 2u * moments]);\n  let trained = optimise(old, sum, replica, params.sgd);\n  model[at] = trained.weight;\n  model[at + moments] = trained.first_moment;\n  model[at + 2u * moments] = trained.second_moment;\n}\n\n// params: the sizes and switches that every kernel reads from its one uniform buffer.\n// A trailing 4 counts vec4 (or packed words of four pixels): hidden4 = ceil(H / 4), padded with zeros.\n\nstruct Params {\n  num_replicas: u32,\n  // Words of an image, and vec4 of what router and experts see: the image, or a layer's features.\n  pixels4: u32,\n  inputs4: u32,\n  // Experts that the router knows; shared experts follow them.\n  num_experts: u32,\n  all_experts: u32,\n  experts4: u32,\n  // Columns of the router's matrix.\n  columns4: u32,\n  top_k: u32,\n  // Slots of a token: routed ones, then one for each shared expert.\n  routed_slots: u32,\n  slots: u32,\n  hidden4: u32,\n  // What an expert gives: class scores, or a layer's features.\n  outputs4: u32,\n  num_classes: u32,\n  classes4: u32,\n  // Rows that the per-token buffers of one replica have room for.\n  max_tokens: u32,\n  // Where each group of weights starts in a replica's parameters, in vec4; the router starts at 0.\n  hidden_weight: u32,\n  hidden_bias: u32,\n  output_weight: u32,\n  output_bias: u32,\n  projection: u32,\n  projection_bias: u32,\n  head: u32,\n  head_bias: u32,\n  balance_bias: u32,\n  parameters4: u32,\n  // 1: SGD with momentum; 0: Adam.\n  sgd: u32,\n  // Training draws batch number `step` of the shuffled set; evaluation reads every stride-th image.\n  shuffle: u32,\n  batch_size: u32,\n  set_size: u32,\n  half_bits: u32,\n  start: u32,\n  stride: u32,\n  tokens: u32,\n  // Steps whose records fit into the record buffer.\n  record_slots: u32,\n}\n\n// replica: what one replica learns with (written by the host between steps) and how far it is\n// (written by finish_step alone).\n\nstruct Replica {\n  seed: u32,\n  learning_rate: f32,\n  momentum: f32,\n  clip_norm: f32,\n  importance_coef: f32,\n  load_coef: f32,\n  balance_coef: f32,\n  z_coef: f32,\n  token_entropy_coef: f32,\n  batch_entropy_coef: f32,\n  noise_scale: f32,\n  bias_rate: f32,\n  input_dropout: f32,\n  expert_dropout: f32,\n  // Batches drawn, skipped ones included.\n  step: u32,\n  // Tokens of the batch that finish_step has just recorded.\n  tokens: u32,\n  // Optimiser steps taken.\n  applied: u32,\n  // Whether this step's gradients are finite and may touch the weights.\n  apply: u32,\n  // 1 - beta^applied, Adam's two bias corrections.\n  bias1: f32,\n  bias2: f32,\n}\n\n// optimiser: one update of four weights. Twin: optimiser in src/reference.\n// source    Kingma and Ba 2015, algorithm 1, as in torch.optim.Adam; SGD as in torch.optim.SGD\n// requires  lib/replica.wgsl\n\nconst BETA1 = 0.9;\nconst BETA2 = 0.999;\nconst EPSILON = 1e-8;\n\nstruct Trained {\n  weight: vec4f,\n  first_moment: vec4f,\n  second_moment: vec4f,\n}\n\nfn adam(old: Trained, gradient: vec4f, replica: Replica) -> Trained {\n  let m = BETA1 * old.first_moment + 0.1 * gradient;\n  let v = BETA2 * old.second_moment + 0.001 * gradient * gradient;\n  let step_size = replica.learning_rate / replica.bias1;\n  let denominator = sqrt(v) / sqrt(replica.bias2) + EPSILON;\n  return Trained(old.weight - step_size * m / denominator, m, v);\n}\n\nfn sgd(old: Trained, gradient: vec4f, replica: Replica) -> Trained {\n  let velocity = replica.momentum * old.first_moment + gradient;\n  return Trained(old.weight - replica.learning_rate * velocity, velocity, old.second_moment);\n}\n\nfn optimise(old: Trained, gradient: vec4f, replica: Replica, use_sgd: u32) -> Trained {\n  if (use_sgd == 1u) { return sgd(old, gradient, replica); }\n  return adam(old, gradient, replica);\n}\n\n// rows: what kernels hand to each other about a token and about its assignments.\n\n// The expert of a slot that holds none.\nconst NONE = 0xffffffffu;\n\n// A token of the batch.\nstruct Sample {\n  image: u32,\n  label: u32,\n}\n\n// One of a token's S slots: an assignment, unless its expert is NONE; then nothing else of it counts.\nstruct Route {\n  expert: u32,\n  gate: f32,\n  // dL/dgate of the task loss; 0 where the assignment was dropped.\n  slope: f32,\n  // 0: the expert had no room, and computes nothing.\n  kept: u32,\n}\n\n// An assignment in expert order.\nstruct Slot {\n  assignment: u32,\n  image: u32,\n}\n"
  },
  "update_router": {
    "name": "update_router",
    "bindings": [
      {
        "name": "params",
        "type": "uniform"
      },
      {
        "name": "replicas",
        "type": "read-only-storage"
      },
      {
        "name": "images",
        "type": "read-only-storage"
      },
      {
        "name": "samples",
        "type": "read-only-storage"
      },
      {
        "name": "logits",
        "type": "read-only-storage"
      },
      {
        "name": "model",
        "type": "storage"
      }
    ],
    "overrides": [
      "WG",
      "INPUT_DROPOUT"
    ],
    "tunables": {
      "TILE_V": 2
    },
    "source": "// update_router: gradient and optimiser step of the router.\n//   dWr[d,:] = sum_t x[t,d] dz[t,:]\n// shapes   model [3, R, P/4] vec4: weights, first and second moments\n// grid     (ceil(D/4 * ceil(Q/4 / TILE_V) / WG), 1, R): one invocation per four pixels and TILE_V vec4 of columns\n// twins    {routerLogits,optimiser} in src/reference\n// requires lib/params.wgsl lib/replica.wgsl lib/random.wgsl lib/optimiser.wgsl lib/rows.wgsl lib/inputs.wgsl\n\noverride WG: u32 = 64u;\nconst TILE_V: u32 = 2u; // tune: vec4 of columns of one invocation\n\n@group(0) @binding(0) var<uniform> params: Params;\n@group(0) @binding(1) var<storage, read> replicas: array<Replica>;\n@group(0) @binding(2) var<storage, read> images: array<u32>;\n@group(0) @binding(3) var<storage, read> samples: array<Sample>;\n@group(0) @binding(4) var<storage, read> logits: array<vec4f>;\n@group(0) @binding(5) var<storage, read_write> model: array<vec4f>;\n\n@compute @workgroup_size(WG)\nfn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {\n  let r = group.z;\n  let replica = replicas[r];\n  let index = group.x * WG + lane;\n  let blocks = (params.columns4 + TILE_V - 1u) / TILE_V;\n  let q = index / blocks;\n  let first_v = (index % blocks) * TILE_V;\n  if (q >= params.inputs4 || replica.apply == 0u) { return; }\n\n  // The second half of the logits: their gradients.\n  let gradients = params.num_replicas * params.max_tokens * params.columns4;\n  var sums: array<array<vec4f, TILE_V>, 4>;\n  for (var t = 0u; t < replica.tokens; t++) {\n    let row = r * params.max_tokens + t;\n    let word = images[first_input(samples[row].image) + q];\n    if (word == 0u) { continue; }\n    // finish_step has moved on to the next batch.\n    let x = inputs_of(word, q, t, replica.step - 1u, replica);\n    for (var v = 0u; v < TILE_V; v++) {\n      let dz = logits[gradients + row * params.columns4 + min(first_v + v, params.columns4 - 1u)];\n      sums[0][v] += x.x * dz;\n      sums[1][v] += x.y * dz;\n      sums[2][v] += x.z * dz;\n      sums[3][v] += x.w * dz;\n    }\n  }\n\n  let moments = params.num_replicas * params.parameters4;\n  let first = r * params.parameters4 + q * 4u * params.columns4;\n  for (var p = 0u; p < 4u; p++) {\n    for (var v = 0u; v < TILE_V; v++) {\n      if (first_v + v >= params.columns4) { break; }\n      let at = first + p * params.columns4 + first_v + v;\n      let old = Trained(model[at], model[at + moments], model[at + 2u * moments]);\n      let trained = optimise(old, sums[p][v], replica, params.sgd);\n      model[at] = trained.weight;\n      model[at + moments] = trained.first_moment;\n      model[at + 2u * moments] = trained.second_moment;\n    }\n  }\n}\n\n// params: the sizes and switches that every kernel reads from its one uniform buffer.\n// A trailing 4 counts vec4 (or packed words of four pixels): hidden4 = ceil(H / 4), padded with zeros.\n\nstruct Params {\n  num_replicas: u32,\n  // Words of an image, and vec4 of what router and experts see: the image, or a layer's features.\n  pixels4: u32,\n  inputs4: u32,\n  // Experts that the router knows; shared experts follow them.\n  num_experts: u32,\n  all_experts: u32,\n  experts4: u32,\n  // Columns of the router's matrix.\n  columns4: u32,\n  top_k: u32,\n  // Slots of a token: routed ones, then one for each shared expert.\n  routed_slots: u32,\n  slots: u32,\n  hidden4: u32,\n  // What an expert gives: class scores, or a layer's features.\n  outputs4: u32,\n  num_classes: u32,\n  classes4: u32,\n  // Rows that the per-token buffers of one replica have room for.\n  max_tokens: u32,\n  // Where each group of weights starts in a replica's parameters, in vec4; the router starts at 0.\n  hidden_weight: u32,\n  hidden_bias: u32,\n  output_weight: u32,\n  output_bias: u32,\n  projection: u32,\n  projection_bias: u32,\n  head: u32,\n  head_bias: u32,\n  balance_bias: u32,\n  parameters4: u32,\n  // 1: SGD with momentum; 0: Adam.\n  sgd: u32,\n  // Training draws batch number `step` of the shuffled set; evaluation reads every stride-th image.\n  shuffle: u32,\n  batch_size: u32,\n  set_size: u32,\n  half_bits: u32,\n  start: u32,\n  stride: u32,\n  tokens: u32,\n  // Steps whose records fit into the record buffer.\n  record_slots: u32,\n}\n\n// replica: what one replica learns with (written by the host between steps) and how far it is\n// (written by finish_step alone).\n\nstruct Replica {\n  seed: u32,\n  learning_rate: f32,\n  momentum: f32,\n  clip_norm: f32,\n  importance_coef: f32,\n  load_coef: f32,\n  balance_coef: f32,\n  z_coef: f32,\n  token_entropy_coef: f32,\n  batch_entropy_coef: f32,\n  noise_scale: f32,\n  bias_rate: f32,\n  input_dropout: f32,\n  expert_dropout: f32,\n  // Batches drawn, skipped ones included.\n  step: u32,\n  // Tokens of the batch that finish_step has just recorded.\n  tokens: u32,\n  // Optimiser steps taken.\n  applied: u32,\n  // Whether this step's gradients are finite and may touch the weights.\n  apply: u32,\n  // 1 - beta^applied, Adam's two bias corrections.\n  bias1: f32,\n  bias2: f32,\n}\n\n// pcg4d: four u32 in, four well-mixed u32 out. Twin: random in src/reference.\n// source  Jarzynski and Olano, \"Hash Functions for GPU Rendering\", JCGT 9(3), 2020\n\nfn pcg4d(input: vec4u) -> vec4u {\n  var v = input * 1664525u + 1013904223u;\n  v.x += v.y * v.w;\n  v.y += v.z * v.x;\n  v.z += v.x * v.y;\n  v.w += v.y * v.z;\n  v ^= v >> vec4u(16u);\n  v.x += v.y * v.w;\n  v.y += v.z * v.x;\n  v.z += v.x * v.y;\n  v.w += v.y * v.z;\n  return v;\n}\n\n// Four numbers in [0, 1), multiples of 2^-24; the first is the twin's uniform().\nfn uniforms(index: u32, step: u32, stream: u32, seed: u32) -> vec4f {\n  return vec4f(pcg4d(vec4u(index, step, stream, seed)) >> vec4u(8u)) * 0x1p-24f;\n}\n\n// optimiser: one update of four weights. Twin: optimiser in src/reference.\n// source    Kingma and Ba 2015, algorithm 1, as in torch.optim.Adam; SGD as in torch.optim.SGD\n// requires  lib/replica.wgsl\n\nconst BETA1 = 0.9;\nconst BETA2 = 0.999;\nconst EPSILON = 1e-8;\n\nstruct Trained {\n  weight: vec4f,\n  first_moment: vec4f,\n  second_moment: vec4f,\n}\n\nfn adam(old: Trained, gradient: vec4f, replica: Replica) -> Trained {\n  let m = BETA1 * old.first_moment + 0.1 * gradient;\n  let v = BETA2 * old.second_moment + 0.001 * gradient * gradient;\n  let step_size = replica.learning_rate / replica.bias1;\n  let denominator = sqrt(v) / sqrt(replica.bias2) + EPSILON;\n  return Trained(old.weight - step_size * m / denominator, m, v);\n}\n\nfn sgd(old: Trained, gradient: vec4f, replica: Replica) -> Trained {\n  let velocity = replica.momentum * old.first_moment + gradient;\n  return Trained(old.weight - replica.learning_rate * velocity, velocity, old.second_moment);\n}\n\nfn optimise(old: Trained, gradient: vec4f, replica: Replica, use_sgd: u32) -> Trained {\n  if (use_sgd == 1u) { return sgd(old, gradient, replica); }\n  return adam(old, gradient, replica);\n}\n\n// rows: what kernels hand to each other about a token and about its assignments.\n\n// The expert of a slot that holds none.\nconst NONE = 0xffffffffu;\n\n// A token of the batch.\nstruct Sample {\n  image: u32,\n  label: u32,\n}\n\n// One of a token's S slots: an assignment, unless its expert is NONE; then nothing else of it counts.\nstruct Route {\n  expert: u32,\n  gate: f32,\n  // dL/dgate of the task loss; 0 where the assignment was dropped.\n  slope: f32,\n  // 0: the expert had no room, and computes nothing.\n  kept: u32,\n}\n\n// An assignment in expert order.\nstruct Slot {\n  assignment: u32,\n  image: u32,\n}\n\n// inputs: what router and experts see of a token, four entries at a time. In a mixture: its pixels, 8 bits\n// each, four to a word; a word of zeros may be passed over. Twin: random/dropout in src/reference.\n// requires  lib/params.wgsl lib/replica.wgsl lib/random.wgsl\n\n// Some replica drops inputs while it trains.\noverride INPUT_DROPOUT: bool = false;\nconst STREAM_INPUT_DROPOUT = 5u;\n\n// Where the inputs of an image start.\nfn first_input(image: u32) -> u32 {\n  return image * (params.pixels4 + 1u);\n}\n\n// Quad q of token t in batch number `step`: each entry is kept with probability 1 - p, scaled by 1 / (1 - p).\nfn inputs_of(word: u32, q: u32, t: u32, step: u32, replica: Replica) -> vec4f {\n  let x = unpack4x8unorm(word);\n  if (!INPUT_DROPOUT) { return x; }\n  let u = uniforms(q + t * params.pixels4, step, STREAM_INPUT_DROPOUT, replica.seed);\n  return select(vec4f(0.0), x / (1.0 - replica.input_dropout), u >= vec4f(replica.input_dropout));\n}\n"
  }
} as const;
