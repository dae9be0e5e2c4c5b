// disturbances: random changes of inputs in training, four entries at a time: dropout of pixels, and jitter of the
// router's copy of its inputs. Each quad q of a token has its own random numbers in every batch.
//   dropped    x / (1 - p) with probability 1 - p, else 0
//   jittered   x times a random number within 1 +- noise_scale
// Twin: random/masks in src/reference.
// source    Srivastava et al. 2014; jitter: Fedus et al. 2021, section 2.4
// requires  lib/params.wgsl lib/replica.wgsl lib/random.wgsl

// Whether some replica has the disturbance.
override INPUT_DROPOUT: bool = false;
override INPUT_JITTER: bool = false;
const STREAM_JITTER = 4u;
const STREAM_INPUT_DROPOUT = 5u;

fn dropped(x: vec4f, q: u32, t: u32, step: u32, replica: Replica) -> vec4f {
  if (!INPUT_DROPOUT) { return x; }
  let u = uniforms(q + t * params.pixels4, step, STREAM_INPUT_DROPOUT, replica.seed);
  return select(vec4f(0.0), x / (1.0 - replica.input_dropout), u >= vec4f(replica.input_dropout));
}

fn jittered(x: vec4f, q: u32, t: u32, step: u32, replica: Replica) -> vec4f {
  if (!INPUT_JITTER) { return x; }
  let u = uniforms(q + t * params.inputs4, step, STREAM_JITTER, replica.seed);
  return x * (1.0 + replica.noise_scale * (2.0 * u - 1.0));
}
