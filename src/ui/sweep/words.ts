import { formatInteger, formatNumber } from "../format.ts";

/** "1 run", "12 runs" */
export function plural(count: number, noun: string): string {
  return `${formatInteger(count)} ${noun}${count === 1 ? "" : "s"}`;
}

/** An estimate to two significant digits: "40 s", "3.4 min", "2.5 h". */
export function roughTime(seconds: number): string {
  const rough = (value: number) => formatNumber(value, { maximumSignificantDigits: 2 });
  if (seconds < 90) return `${rough(Math.max(1, seconds))} s`;
  if (seconds < 5400) return `${rough(seconds / 60)} min`;
  return `${rough(seconds / 3600)} h`;
}
