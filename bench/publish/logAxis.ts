/** A logarithmic axis over some values. */
export interface LogAxis {
  place(value: number): number;
  /** Powers of ten on it. */
  readonly powers: readonly number[];
}

/** From the least value to the largest, `ends` being where these are drawn. */
export function tightAxis(values: readonly number[], ends: Ends): LogAxis {
  return axisOver(values.map(Math.log10), ends);
}

/** The same, beginning on a power of ten. */
export function axisFromPower(values: readonly number[], ends: Ends): LogAxis {
  const exponents = values.map(Math.log10);
  return axisOver([Math.floor(Math.min(...exponents)), Math.max(...exponents)], ends);
}

/** The same, beginning and ending on powers of ten. */
export function roomyAxis(values: readonly number[], ends: Ends): LogAxis {
  const exponents = values.map(Math.log10);
  return axisOver([Math.floor(Math.min(...exponents)), Math.ceil(Math.max(...exponents))], ends);
}

type Ends = readonly [from: number, to: number];

function axisOver(exponents: readonly number[], [from, to]: Ends): LogAxis {
  const least = Math.min(...exponents);
  const most = Math.max(...exponents);
  const scale = (to - from) / Math.max(most - least, 1e-9);
  const powers = [];
  for (let exponent = Math.ceil(least); exponent <= most; exponent++) powers.push(10 ** exponent);
  return { place: (value) => from + (Math.log10(value) - least) * scale, powers };
}
