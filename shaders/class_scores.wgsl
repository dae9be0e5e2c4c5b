// class_scores: a layer's head.
//   y[t,:] = v[t,:] Wh + bh
// shapes   tokens: reads v, writes y
// grid     (ceil(T * C/4 / WG), 1, R): one invocation per token and four classes
// source   torch.nn.Linear; twin: layer/head in src/reference
// requires lib/replica.wgsl lib/sample_order.wgsl lib/tokens.wgsl

override WG: u32 = 32u;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> replicas: array<Replica>;
@group(0) @binding(2) var<storage, read> model: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> tokens: array<vec4f>;

@compute @workgroup_size(WG)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let r = group.z;
  let index = group.x * WG + lane;
  let t = index / params.classes4;
  let c = index % params.classes4;
  if (t >= batch_at(params, replicas[r].step).tokens) { return; }

  let row = r * params.max_tokens + t;
  let parameters = r * params.parameters4;
  var y = model[parameters + params.head_bias + c];
  for (var m = 0u; m < params.model4; m++) {
    let v = tokens[mixed_features_at(row) + m];
    let at = parameters + params.head + m * 4u * params.classes4 + c;
    y += v.x * model[at] + v.y * model[at + params.classes4]
      + v.z * model[at + 2u * params.classes4] + v.w * model[at + 3u * params.classes4];
  }
  tokens[scores_at(row) + c] = y;
}
