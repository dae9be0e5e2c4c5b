const integer = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });

export const formatInteger = (value: number) => integer.format(value);

/** 0.9512 as "95.1 %", with a narrow no-break space. */
export function formatPercent(share: number, digits = 1): string {
  return `${(share * 100).toFixed(digits)}\u202f%`;
}

/** A share that may be tiny: "0.02 %" where one digit would say nothing. */
export function formatRare(share: number): string {
  return formatPercent(share, share > 0 && share < 0.01 ? 2 : 1);
}

/** 1.3 as "1.30". */
export const formatRatio = (ratio: number) => ratio.toFixed(2);

/** 41830 as "41.8 k". */
export function formatRate(perSecond: number): string {
  if (!Number.isFinite(perSecond) || perSecond <= 0) return "–";
  if (perSecond < 1000) return integer.format(perSecond);
  const [scaled, unit] = perSecond < 1e6 ? [perSecond / 1e3, "k"] : [perSecond / 1e6, "M"];
  return `${scaled.toFixed(scaled < 100 ? 1 : 0)}\u202f${unit}`;
}

/** 63 as "1:03". */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds) || seconds < 0) return "–";
  const whole = Math.ceil(seconds);
  const minutes = Math.floor(whole / 60);
  const rest = String(whole % 60).padStart(2, "0");
  if (minutes < 60) return `${minutes}:${rest}`;
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}:${rest}`;
}

export function formatBytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)}\u202fMB`;
}

/** A loss or a share in few, steady digits. */
export function formatSmall(value: number): string {
  if (!Number.isFinite(value)) return "–";
  if (value === 0) return "0";
  return Math.abs(value) < 0.01 ? value.toExponential(1) : value.toPrecision(3);
}

/** 1_930_000 ns as "1.93 ms", 5_210 as "5.21 µs". */
export function formatNanoseconds(ns: number): string {
  const [scaled, unit] = ns < 1e6 ? [ns / 1e3, "µs"] : [ns / 1e6, "ms"];
  return `${scaled < 100 ? scaled.toPrecision(3) : integer.format(scaled)}\u202f${unit}`;
}
