// rows: what kernels hand to each other about a token and about its assignments.

// The expert of a slot that holds none.
const NONE = 0xffffffffu;

// A token of the batch.
struct Sample {
  image: u32,
  label: u32,
}

// One of a token's S slots: an assignment, unless its expert is NONE; then nothing else of it counts.
struct Route {
  expert: u32,
  gate: f32,
  // dL/dgate of the task loss; 0 where the assignment was dropped.
  slope: f32,
  // 0: the expert had no room, and computes nothing.
  kept: u32,
}

// An assignment in expert order.
struct Slot {
  assignment: u32,
  image: u32,
}
