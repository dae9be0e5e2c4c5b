/**
 * The array type of every twin. The engines store f32; finite differences run the same functions in f64. Sums are
 * accumulated in `number` (f64) in both cases.
 */
export type Floats = Float32Array | Float64Array;
