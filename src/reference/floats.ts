/**
 * What every twin reads and writes. The engines store f32; finite differences run the same functions
 * in f64. Sums are taken in `number` (f64) either way.
 */
export type Floats = Float32Array | Float64Array;
