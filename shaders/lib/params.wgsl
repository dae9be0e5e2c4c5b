// params: the sizes and switches that every kernel reads from its one uniform buffer.
// A trailing 4 counts vec4 (or packed words of four pixels): hidden4 = ceil(H / 4), padded with zeros.
// Sizes in which replicas differ are the largest of any replica: buffers are laid out by them.

struct Params {
  num_replicas: u32,
  // Words of an image: of its pixels, and all of them. Quads from one row of it to the next, see lib/squares.wgsl.
  pixels4: u32,
  image_words: u32,
  row4: u32,
  // vec4 of inputs of router and experts: of the image, or of a layer's features.
  inputs4: u32,
  // The largest number of routed experts of a replica; and of shared ones, which is the same for all.
  max_experts: u32,
  shared_experts: u32,
  experts4: u32,
  // vec4 of columns of the router's matrix, of the replica with most.
  columns4: u32,
  // Slots of a token, of the replica with most, see lib/slots.wgsl.
  slots: u32,
  hidden4: u32,
  // H: the weights of the hidden layer are not padded along it.
  hidden_units: u32,
  // vec4 of an expert's outputs: class scores, or a layer's features.
  outputs4: u32,
  num_classes: u32,
  classes4: u32,
  // A layer's features; 0 in a mixture.
  model4: u32,
  // A token's row of lib/tokens.wgsl.
  token4: u32,
  // Rows of the per-token buffers of one replica.
  max_tokens: u32,
  // Where each group of weights starts in a replica's parameters, in vec4; the router starts at 0.
  hidden_weight: u32,
  hidden_bias: u32,
  output_weight: u32,
  output_bias: u32,
  projection: u32,
  projection_bias: u32,
  head: u32,
  head_bias: u32,
  balance_bias: u32,
  parameters4: u32,
  // Training draws batch number `step` of the shuffled set; evaluation reads every stride-th image from
  // first_image on.
  shuffle: u32,
  batch_size: u32,
  set_size: u32,
  half_bits: u32,
  first_image: u32,
  start: u32,
  stride: u32,
  tokens: u32,
  // Steps that the record buffer holds.
  record_slots: u32,
}
