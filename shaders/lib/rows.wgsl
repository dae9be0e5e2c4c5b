// rows: what kernels hand to each other about a token and about its assignments.

// A token of the batch.
struct Sample {
  image: u32,
  label: u32,
}

// One of a token's K experts.
struct Route {
  expert: u32,
  gate: f32,
}

// An assignment in expert order.
struct Slot {
  assignment: u32,
  image: u32,
}
