// is_at_most: whether the magnitude of a number is at most `bound`, for any bits. WGSL lets an
// implementation assume that NaN and infinity do not occur, so the bits are compared, as integers:
// those of a NaN and of infinity are larger than those of every finite number.

fn is_at_most(value: f32, bound: f32) -> bool {
  return (bitcast<u32>(value) & 0x7fffffffu) <= bitcast<u32>(bound);
}
