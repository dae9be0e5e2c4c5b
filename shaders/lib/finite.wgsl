// is_at_most: whether the magnitude of a number is at most `bound`; false for NaN and infinity. WGSL lets an
// implementation assume that these do not occur, so the bits are compared as integers: those of NaN and infinity are
// larger than those of every finite number.

fn is_at_most(value: f32, bound: f32) -> bool {
  return (bitcast<u32>(value) & 0x7fffffffu) <= bitcast<u32>(bound);
}
