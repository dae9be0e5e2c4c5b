// slots: of a token. A replica uses the first of those that there is room for: routed ones, then one for each shared
// expert. Nothing is written or read behind them.
// requires  lib/params.wgsl lib/replica.wgsl

// Every expert has a slot of its own in every token.
override SLOT_PER_EXPERT: bool = false;

fn routed_slots(replica: Replica) -> u32 {
  if (SLOT_PER_EXPERT) { return replica.num_experts; }
  return replica.top_k;
}

fn used_slots(replica: Replica) -> u32 {
  return routed_slots(replica) + params.shared_experts;
}
