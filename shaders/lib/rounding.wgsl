// round_bf16: the nearest bfloat16 numbers, ties to even: the upper 16 bits of an f32. Numbers beyond the range become
// infinite; NaN stays NaN. Twin: experts/rounding in src/reference.

fn round_bf16(x: vec4f) -> vec4f {
  let bits = bitcast<vec4u>(x);
  let rounded = (bits + 0x7fffu + ((bits >> vec4u(16u)) & vec4u(1u))) & vec4u(0xffff0000u);
  let is_nan = (bits & vec4u(0x7fffffffu)) > vec4u(0x7f800000u);
  return bitcast<vec4f>(select(rounded, bits, is_nan));
}
