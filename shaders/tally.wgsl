// tally: what an evaluation counts. Every token leaves its prediction and loss; classes and experts
// are counted in integers, whose sums do not depend on the order.
// shapes   tokens [T, 1 + C/4]: y; results [images] (prediction, loss); counts [R, C*C + C*E]:
//          (true class, prediction), then (true class, expert)
// grid     (ceil(T / WG), 1, R): one invocation per token
// twin     evaluate in src/reference
// requires lib/params.wgsl lib/rows.wgsl

override WG: u32 = 32u;

struct Answer {
  prediction: u32,
  loss: f32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> samples: array<Sample>;
@group(0) @binding(2) var<storage, read> routes: array<Route>;
@group(0) @binding(3) var<storage, read> tokens: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> answers: array<Answer>;
@group(0) @binding(5) var<storage, read_write> counts: array<atomic<u32>>;

@compute @workgroup_size(WG)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let r = group.z;
  let t = group.x * WG + lane;
  if (t >= params.tokens) { return; }
  let row = r * params.max_tokens + t;
  let label = samples[row].label;

  let first = row * (1u + params.classes4) + 1u;
  var largest = tokens[first].x;
  var prediction = 0u;
  for (var c = 1u; c < params.num_classes; c++) {
    let y = tokens[first + (c >> 2u)][c & 3u];
    if (y > largest) {
      largest = y;
      prediction = c;
    }
  }
  var total = 0.0;
  for (var c = 0u; c < params.num_classes; c++) { total += exp(tokens[first + (c >> 2u)][c & 3u] - largest); }
  let loss = log(total) + largest - tokens[first + (label >> 2u)][label & 3u];
  answers[r * params.set_size + params.start + t] = Answer(prediction, loss);

  let classes = params.num_classes;
  let replica_counts = r * classes * (classes + params.num_experts);
  atomicAdd(&counts[replica_counts + label * classes + prediction], 1u);
  for (var j = 0u; j < params.top_k; j++) {
    let expert = routes[row * params.top_k + j].expert;
    atomicAdd(&counts[replica_counts + classes * classes + label * params.num_experts + expert], 1u);
  }
}
