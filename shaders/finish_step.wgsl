// finish_step: decides whether the step may touch the weights, and records it.
//   apply = sum_t bound_t <= 1e18 and the losses are finite: since no gradient entry can exceed the
//   sum of the tokens' bounds, a step is applied whole or not at all.
// shapes   tokens [T, 1 + C/4]; records [slots, R, 8 + 2 E] u32: step, tokens, task loss, aux loss,
//          correct, skipped, 0, 0, then load [E] and importance [E]
// grid     (1, 1, R): one workgroup sums in a fixed order
// source   CV^2: Shazeer et al. 2017, eq. 7; skipping: Micikevicius et al. 2018; twin: guard in src/reference
// requires lib/params.wgsl lib/replica.wgsl lib/random.wgsl lib/sample_order.wgsl lib/finite.wgsl lib/balance.wgsl

override WG: u32 = 64u;
const GRADIENT_BOUND = 1e18;
const LOSS_BOUND = 1e30;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> replicas: array<Replica>;
@group(0) @binding(2) var<storage, read> tokens: array<vec4f>;
@group(0) @binding(3) var<storage, read> offsets: array<u32>;
@group(0) @binding(4) var<storage, read> balance: array<f32>;
@group(0) @binding(5) var<storage, read_write> records: array<u32>;

var<workgroup> sums: array<vec4f, WG>;

@compute @workgroup_size(WG)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let r = group.z;
  let batch_tokens = batch_at(params, replicas[r].step).tokens;
  var sum = vec4f(0.0);
  for (var t = lane; t < batch_tokens; t += WG) {
    sum += tokens[(r * params.max_tokens + t) * (1u + params.classes4)];
  }
  sums[lane] = sum;
  workgroupBarrier();
  if (lane != 0u) { return; }
  for (var i = 1u; i < WG; i++) { sum += sums[i]; }

  let E = params.num_experts;
  let importance = r * (E + 2u);
  let auxiliary = replicas[r].importance_coef * cv_squared(balance[importance + E], balance[importance + E + 1u]);
  let apply = is_at_most(sum.z, GRADIENT_BOUND) && is_at_most(sum.x, LOSS_BOUND)
    && is_at_most(auxiliary, LOSS_BOUND);

  let step = replicas[r].step;
  let record = ((step % params.record_slots) * params.num_replicas + r) * (8u + 2u * E);
  records[record] = step;
  records[record + 1u] = batch_tokens;
  records[record + 2u] = bitcast<u32>(sum.x / f32(batch_tokens));
  records[record + 3u] = bitcast<u32>(auxiliary);
  records[record + 4u] = u32(sum.y);
  records[record + 5u] = select(1u, 0u, apply);
  for (var e = 0u; e < E; e++) {
    let at = r * (E + 1u) + e;
    records[record + 8u + e] = offsets[at + 1u] - offsets[at];
    records[record + 8u + E + e] = bitcast<u32>(balance[importance + e]);
  }

  replicas[r].step = step + 1u;
  replicas[r].apply = select(0u, 1u, apply);
  if (apply) {
    replicas[r].applied += 1u;
    // 1 - beta^(n+1) from 1 - beta^n, without the cancellation of 1 - beta.
    replicas[r].bias1 = replicas[r].bias1 * 0.9 + 0.1;
    replicas[r].bias2 = replicas[r].bias2 * 0.999 + 0.001;
  }
}
