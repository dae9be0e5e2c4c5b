// features_backward: the gradient of the features of a layer's tokens, through residual, router and experts.
//   du[t,:] = dv[t,:] + jitter (Wr dz[t,:]) + sum over its kept assignments a of W1[e] dh[a,:]     e = expert of a
// shapes   tokens: writes du, and adds the projection's part to the bound
// grid     (T, 1, R): one workgroup per token, whose lanes loop over vec4s of features
// twins    {routerLogits,expertHidden,guard} and model/body in src/reference
// requires lib/sample_order.wgsl lib/slots.wgsl lib/rows.wgsl lib/reach.wgsl lib/logits.wgsl lib/router.wgsl lib/experts.wgsl

override WG: u32 = 32u;
override LEARNING_ROUTER: bool = false;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> replicas: array<Replica>;
@group(0) @binding(2) var<storage, read> model: array<vec4f>;
@group(0) @binding(3) var<storage, read> routes: array<Route>;
@group(0) @binding(4) var<storage, read> logits: array<vec4f>;
@group(0) @binding(5) var<storage, read> hidden: array<vec4f>;
@group(0) @binding(6) var<storage, read_write> tokens: array<vec4f>;

// sum |du| over each lane's features.
var<workgroup> totals: array<f32, WG>;

@compute @workgroup_size(WG)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let r = group.z;
  let t = group.x;
  let replica = replicas[r];
  let row = r * params.max_tokens + t;
  let is_token = t < batch_at(replica.step).tokens;

  let slots = used_slots(replica);
  var total = 0.0;
  if (is_token) {
    for (var m = lane; m < params.model4; m += WG) {
      var du = tokens[mixed_gradients_at(row) + m];
      if (LEARNING_ROUTER) { du += jittered(from_router(r, row, m), m, t, replica.step, replica); }
      for (var j = 0u; j < slots; j++) {
        let a = row * params.slots + j;
        if (routes[a].kept == 1u) { du += from_expert(r, a, m); }
      }
      tokens[feature_gradients_at(row) + m] = du;
      total += dot(abs(du), vec4f(1.0));
    }
  }
  totals[lane] = total;
  workgroupBarrier();
  if (lane != 0u || !is_token) { return; }
  for (var i = 1u; i < WG; i++) { total += totals[i]; }
  tokens[statistics_at(row)].z += pixel_reach(replica) * total;
}

// Wr dz for four features.
fn from_router(r: u32, row: u32, m: u32) -> vec4f {
  let weights = r * params.parameters4 + m * 4u * params.columns4;
  var back = vec4f(0.0);
  for (var v = 0u; v < params.columns4; v++) {
    let dz = logits[gradient_row(row) + v];
    back += vec4f(
      dot(dz, router_weights(weights + v)),
      dot(dz, router_weights(weights + params.columns4 + v)),
      dot(dz, router_weights(weights + 2u * params.columns4 + v)),
      dot(dz, router_weights(weights + 3u * params.columns4 + v)),
    );
  }
  return back;
}

// W1 dh of one assignment for four features.
fn from_expert(r: u32, a: u32, m: u32) -> vec4f {
  let gradients = params.num_replicas * params.max_tokens * params.slots * params.hidden4;
  let group = r * params.parameters4 + params.hidden_weight;
  let weights = group + (routes[a].expert * params.inputs4 + m) * params.hidden_units;
  var back = vec4f(0.0);
  for (var h = 0u; h < params.hidden_units; h++) {
    let dh = hidden[gradients + a * params.hidden4 + h / 4u][h % 4u];
    back += dh * expert_weights(weights + h);
  }
  return back;
}
