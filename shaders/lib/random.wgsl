// pcg4d: four u32 in, four well-mixed u32 out. Twin: random in src/reference.
// source  Jarzynski and Olano, "Hash Functions for GPU Rendering", JCGT 9(3), 2020

fn pcg4d(input: vec4u) -> vec4u {
  var v = input * 1664525u + 1013904223u;
  v.x += v.y * v.w;
  v.y += v.z * v.x;
  v.z += v.x * v.y;
  v.w += v.y * v.z;
  v ^= v >> vec4u(16u);
  v.x += v.y * v.w;
  v.y += v.z * v.x;
  v.z += v.x * v.y;
  v.w += v.y * v.z;
  return v;
}

// Four numbers in [0, 1), multiples of 2^-24; the first is the twin's uniform().
fn uniforms(index: u32, step: u32, stream: u32, seed: u32) -> vec4f {
  return vec4f(pcg4d(vec4u(index, step, stream, seed)) >> vec4u(8u)) * 0x1p-24f;
}
