// classify: mixes the experts of every test image, writes its prediction and loss, and adds to the counts of an
// evaluation. Counts are integers, whose sums do not depend on the order of the invocations.
// shapes   answers [images] (prediction, loss, entropy of d); counts [R, up to C*C + C*E + E + 2]: (true class,
//          prediction), (true class, expert), images by their number of experts, and images without an expert that were
//          classified rightly; E is the replica's own
// grid     (ceil(T / WG), 1, R): one invocation per token
// twins    evaluate in src/reference, and those of lib/mixture.wgsl
// requires lib/slots.wgsl lib/mixture.wgsl lib/prediction.wgsl lib/scores.wgsl

override WG: u32 = 32u;
// The router scores experts.
override SCORED: bool = false;

struct Answer {
  prediction: u32,
  loss: f32,
  entropy: f32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> replicas: array<Replica>;
@group(0) @binding(2) var<storage, read> model: array<vec4f>;
@group(0) @binding(3) var<storage, read> routes: array<Route>;
@group(0) @binding(4) var<storage, read> logits: array<vec4f>;
@group(0) @binding(5) var<storage, read> hidden: array<vec4f>;
@group(0) @binding(6) var<storage, read_write> tokens: array<vec4f>;
@group(0) @binding(7) var<storage, read_write> answers: array<Answer>;
@group(0) @binding(8) var<storage, read_write> counts: array<atomic<u32>>;

@compute @workgroup_size(WG)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let r = group.z;
  let t = group.x * WG + lane;
  if (t >= params.tokens) { return; }
  let replica = replicas[r];
  let E = replica.num_experts;
  let row = r * params.max_tokens + t;
  let label = label_at(row);
  mix_experts(r, row, used_slots(replica));

  let prediction = predict(row);
  let total = exponential_total(row, prediction.largest);
  let loss = log(total) + prediction.largest - class_score(row, label);
  var entropy = 0.0;
  if (SCORED) { entropy = row_entropy(clean_row(row), row_scale(clean_row(row), E), E); }
  answers[r * params.set_size + params.start + t] = Answer(prediction.best, loss, entropy);

  let classes = params.num_classes;
  let confusion = r * (classes * (classes + params.max_experts) + params.max_experts + 2u);
  let routing = confusion + classes * classes;
  let experts_per_image = routing + classes * E;
  var experts = 0u;
  let slots = routed_slots(replica);
  for (var j = 0u; j < slots; j++) {
    let route = routes[row * params.slots + j];
    if (is_empty(route)) { continue; }
    experts++;
    atomicAdd(&counts[routing + label * E + route.expert], 1u);
  }
  atomicAdd(&counts[confusion + label * classes + prediction.best], 1u);
  atomicAdd(&counts[experts_per_image + experts], 1u);
  if (experts == 0u && prediction.best == label) {
    atomicAdd(&counts[experts_per_image + E + 1u], 1u);
  }
}
