// rows: what kernels hand to each other about a token and about its assignments.

// The expert of a slot that holds none; and the mark on one that was chosen and that chance took away again: then
// the slot is empty as well, but the token's other gates were scaled by it.
const NONE = 0xffffffffu;
const DECLINED = 0x80000000u;

// One of a token's S slots: an assignment, unless it is empty.
struct Route {
  expert: u32,
  gate: f32,
  // dL/dgate of the task loss; 0 where the assignment was dropped.
  slope: f32,
  // 0: the expert had no room, and computes nothing.
  kept: u32,
}

fn is_empty(route: Route) -> bool {
  return route.expert >= DECLINED;
}

// An assignment in expert order, with what the products over it need to know of its token.
struct Slot {
  assignment: u32,
  token: u32,
  image: u32,
  gate: f32,
}
