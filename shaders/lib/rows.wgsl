// rows: data of assignments that kernels share.

// NONE: the expert of an empty slot. DECLINED: a bit that marks a later choice that was declined at random: its slot is
// empty too, but the token's other gates were scaled with its gate.
const NONE = 0xffffffffu;
const DECLINED = 0x80000000u;

// One of a token's S slots: an assignment, or empty.
struct Route {
  expert: u32,
  gate: f32,
  // dL/dgate of the task loss; 0 where the assignment was dropped.
  slope: f32,
  // 0 if the assignment was dropped: it is not computed.
  kept: u32,
}

fn is_empty(route: Route) -> bool {
  return route.expert >= DECLINED;
}

// A kept assignment in expert order, with the data of its token that the products need.
struct Slot {
  assignment: u32,
  token: u32,
  image: u32,
  gate: f32,
}
