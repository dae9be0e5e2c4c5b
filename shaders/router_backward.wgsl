// router_backward: the way from the gates back to the router's logits.
//   dg_a = slope_a + dAux/dI_e                                     a = t*S + j, e = expert of a
//   renormalised  dz_e = g_a (dg_a - sum_j g dg) where chosen       raw  dz_e = p_e (dg_e - sum_j g dg)
// shapes   logits [2, R, T, Q]: the second half becomes dz; tokens [T, 1 + C/4]: adds the router's part of the bound
// grid     (ceil(T / WG), 1, R): one invocation per token
// source   Shazeer et al. 2017, eq. 3-7; Fedus et al. 2021, eq. 2
// twins    {gate,importanceLoss,guard} in src/reference
// requires lib/params.wgsl lib/replica.wgsl lib/random.wgsl lib/sample_order.wgsl lib/rows.wgsl lib/balance.wgsl

override WG: u32 = 32u;
override RAW_GATE: bool = false;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> replicas: array<Replica>;
@group(0) @binding(2) var<storage, read> routes: array<Route>;
@group(0) @binding(3) var<storage, read> usage: array<Usage>;
@group(0) @binding(4) var<storage, read> totals: array<Totals>;
@group(0) @binding(5) var<storage, read_write> logits: array<vec4f>;
@group(0) @binding(6) var<storage, read_write> tokens: array<vec4f>;

@compute @workgroup_size(WG)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let r = group.z;
  let t = group.x * WG + lane;
  if (t >= batch_at(params, replicas[r].step).tokens) { return; }
  let row = r * params.max_tokens + t;
  let first_route = row * params.slots;
  let first_gradient = (params.num_replicas * params.max_tokens + row) * params.columns4;

  var mean = 0.0; // sum_j gate_j dgate_j
  for (var j = 0u; j < params.routed_slots; j++) {
    mean += routes[first_route + j].gate * gate_gradient(r, first_route + j);
  }
  for (var v = 0u; v < params.columns4; v++) { logits[first_gradient + v] = vec4f(0.0); }
  if (RAW_GATE) { spread_over_all(row, first_gradient, mean); }
  for (var j = 0u; j < params.routed_slots; j++) {
    let route = routes[first_route + j];
    let share = select(mean, 0.0, RAW_GATE);
    logits[first_gradient + (route.expert >> 2u)][route.expert & 3u]
      += route.gate * (gate_gradient(r, first_route + j) - share);
  }

  var bound = 0.0;
  for (var v = 0u; v < params.columns4; v++) { bound += dot(abs(logits[first_gradient + v]), vec4f(1.0)); }
  tokens[row * (1u + params.classes4)].z += bound;
}

fn gate_gradient(r: u32, a: u32) -> f32 {
  let importance = usage[r * params.num_experts + routes[a].expert].importance;
  let slope = cv_squared_slope(
    importance, totals[r].importance_mean, totals[r].importance_variance, params.num_experts);
  return routes[a].slope + replicas[r].importance_coef * slope;
}

// Raw gates are shares of a softmax over all experts: dz_e = -p_e mean, chosen or not.
fn spread_over_all(row: u32, first_gradient: u32, mean: f32) {
  let first_logit = row * params.columns4;
  let best = routes[row * params.slots].expert;
  let largest = logits[first_logit + (best >> 2u)][best & 3u];
  var total = 0.0;
  for (var e = 0u; e < params.num_experts; e++) {
    total += exp(logits[first_logit + (e >> 2u)][e & 3u] - largest);
  }
  for (var e = 0u; e < params.num_experts; e++) {
    let probability = exp(logits[first_logit + (e >> 2u)][e & 3u] - largest) / total;
    logits[first_gradient + (e >> 2u)][e & 3u] = -probability * mean;
  }
}
