// slots: the slots of a token that a replica uses: routed ones, then one for each shared expert. Further slots, up to
// params.slots, are neither written nor read.
// requires  lib/params.wgsl lib/replica.wgsl

// Every token has one slot for each routed expert.
override SLOT_PER_EXPERT: bool = false;

fn routed_slots(replica: Replica) -> u32 {
  if (SLOT_PER_EXPERT) { return replica.num_experts; }
  return replica.top_k;
}

fn used_slots(replica: Replica) -> u32 {
  return routed_slots(replica) + params.shared_experts;
}
