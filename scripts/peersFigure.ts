/** The picture of a comparison with peers, as SVG: the same report gives the same bytes. */
import { isExpertCase, PEER_CASES } from "../bench/peers/cases.ts";
import { formatCount } from "../cli/format.ts";
import {
  formatRatio,
  isMeasured,
  type PeersReport,
  type ReportedResult,
} from "../cli/peers/report.ts";
import { expertColour } from "../src/ui/theme/palette.ts";
import { type Tokens, tokens } from "../src/ui/theme/tokens.ts";

const WIDTH = 960;
const MARGIN = 28;
const ROW = 27;
const HEAD = 92;
const FOOT = 52;
/** Where speeds are drawn, and then steps against experts. */
const SPEED = { from: 188, to: 420, value: 478, ratio: 532 };
const GROWTH = { from: 600, to: 790, label: 800 };

/** Colours of libraries, from the page's palette. Ours is the accent. */
const LIBRARIES: readonly (readonly [prefix: string, colour: string])[] = [
  ["jax-js", expertColour(2)],
  ["TensorFlow.js", expertColour(0)],
  ["PyTorch", expertColour(5)],
];

type Measured = Extract<ReportedResult, { status: "measured" }> & {
  median: number;
  lowest: number;
  highest: number;
};

export function drawPeers(report: PeersReport): string {
  const first = report.cases[0];
  const results = (first?.results ?? []).filter(isMeasured);
  const groups = (["gpu", "cpu"] as const)
    .map((processor) => ({
      title: processor === "gpu" ? "On the graphics adapter" : "On the processor",
      rows: results
        .filter((result) => result.processor === processor)
        .sort((a, b) => b.median - a.median),
    }))
    .filter(({ rows }) => rows.length > 0);
  const rowCount = groups.reduce((count, { rows }) => count + rows.length + 1, 0);
  const bottom = HEAD + Math.max(rowCount, 8) * ROW;
  const height = bottom + FOOT;
  const adapter = results.find(({ adapter }) => adapter)?.adapter;
  const { machine, load, date, rounds } = report;
  const foot = [
    `${date.slice(0, 10)}, ${machine.processor}, ${machine.cores} cores${adapter ? `, ${adapter}` : ""};`,
    `load ${load.before.toFixed(1)} before, ${load.after.toFixed(1)} after; median, lowest and highest of ${rounds} rounds in turn`,
  ].join(" ");
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="Images per second and step times beside other libraries">`,
    style(),
    `<rect class="card" x="0.5" y="0.5" width="${WIDTH - 1}" height="${height - 1}" rx="14"/>`,
    text(MARGIN, 38, `Images per second, ${first?.name ?? ""}`, "title"),
    text(MARGIN, 58, "logarithmic; × says how many times as fast ours is on the same", "soft"),
    ...drawSpeeds(groups, bottom),
    text(GROWTH.from - 34, 38, "Milliseconds a step as experts multiply", "title"),
    text(
      GROWTH.from - 34,
      58,
      "k = 2, but one expert alone; logarithmic; dashed: on the processor",
      "soft",
    ),
    ...drawGrowth(report, bottom),
    text(MARGIN, height - 18, foot, "soft small"),
    "</svg>",
    "",
  ].join("\n");
}

function drawSpeeds(
  groups: readonly { title: string; rows: Measured[] }[],
  bottom: number,
): string[] {
  const all = groups.flatMap(({ rows }) => rows);
  if (all.length === 0) return [text(MARGIN, HEAD, "nothing was measured", "soft")];
  const axis = logAxis(
    Math.min(...all.map(({ lowest }) => lowest)),
    Math.max(...all.map(({ highest }) => highest)),
    [SPEED.from, SPEED.to],
  );
  const out = axis.powers.map((power) => {
    const x = at(axis.place(power));
    return `<line class="line" x1="${x}" x2="${x}" y1="${HEAD - 14}" y2="${bottom - 12}"/>${text(x, bottom + 4, formatCount(power), "soft small middle")}`;
  });
  let y = HEAD;
  for (const { title, rows } of groups) {
    out.push(text(MARGIN, y, title, "soft small"));
    y += ROW;
    for (const { name, median, lowest, highest, ratio, isOurs } of rows) {
      const colour = `style="--c:${colourOf(name)}"`;
      const middle = y - 4;
      out.push(
        text(MARGIN, y, name, isOurs ? "strong" : ""),
        `<line class="range" ${colour} x1="${at(axis.place(lowest))}" x2="${at(axis.place(highest))}" y1="${middle}" y2="${middle}"/>`,
        `<circle class="dot" ${colour} cx="${at(axis.place(median))}" cy="${middle}" r="${isOurs ? 6 : 5}"/>`,
        text(SPEED.value, y, formatCount(median), isOurs ? "strong end" : "end"),
      );
      if (ratio) out.push(text(SPEED.ratio, y, `× ${formatRatio(ratio.median)}`, "soft end"));
      y += ROW;
    }
  }
  return out;
}

interface Curve {
  readonly name: string;
  readonly isOurs: boolean;
  readonly processor: "gpu" | "cpu";
  readonly points: readonly { experts: number; stepMs: number }[];
}

function drawGrowth({ cases }: PeersReport, bottom: number): string[] {
  const names = new Set(PEER_CASES.filter(isExpertCase).map(({ name }) => name));
  const series = cases
    .filter(({ name }) => names.has(name))
    .sort((a, b) => a.numExperts - b.numExperts);
  if (series.length < 2) return [text(GROWTH.from - 34, HEAD, "not measured", "soft")];
  const curves = new Map<string, Curve>();
  for (const { numExperts, imagesPerStep, results } of series) {
    for (const { id, name, isOurs = false, processor, median } of results.filter(isMeasured)) {
      const point = { experts: numExperts, stepMs: (1000 * imagesPerStep) / median };
      const points = [...(curves.get(id)?.points ?? []), point];
      curves.set(id, { name, isOurs, processor, points });
    }
  }
  const all = [...curves.values()].flatMap(({ points }) => points);
  const floor = bottom - 12;
  const x = logAxis(
    series[0].numExperts,
    series.at(-1)?.numExperts ?? 64,
    [GROWTH.from, GROWTH.to],
    false,
  );
  const y = logAxis(
    Math.min(...all.map(({ stepMs }) => stepMs)),
    Math.max(...all.map(({ stepMs }) => stepMs)),
    [floor, HEAD - 10],
  );
  const grid = [
    ...y.powers.map((power) => {
      const level = at(y.place(power));
      return `<line class="line" x1="${GROWTH.from}" x2="${GROWTH.to}" y1="${level}" y2="${level}"/>${text(GROWTH.from - 8, Number(level) + 4, formatCount(power) === "0" ? String(power) : formatCount(power), "soft small end")}`;
    }),
    ...series.map(({ numExperts }) =>
      text(at(x.place(numExperts)), bottom + 4, String(numExperts), "soft small middle"),
    ),
  ];
  const drawn = [...curves.values()].map((curve) => {
    const places = curve.points.map(
      ({ experts, stepMs }) => `${at(x.place(experts))},${at(y.place(stepMs))}`,
    );
    const dash = curve.processor === "cpu" ? " dashed" : "";
    return `<polyline class="curve${curve.isOurs ? " ours" : ""}${dash}" style="--c:${colourOf(curve.name)}" points="${places.join(" ")}"/>`;
  });
  const ends = [...curves.values()].map(({ name, isOurs, points }) => ({
    name,
    isOurs,
    y: y.place(points.at(-1)?.stepMs ?? 1),
  }));
  const labels = spread(ends, 15).map(({ name, isOurs, y: level }) =>
    text(GROWTH.label, at(level + 4), name, isOurs ? "small strong" : "small"),
  );
  return [...grid, ...drawn, ...labels];
}

/** Labels from top to bottom, none nearer to the next than `gap`, each near its place. */
function spread<T extends { y: number }>(labels: readonly T[], gap: number): T[] {
  const sorted = [...labels].sort((a, b) => a.y - b.y);
  // Places with the gaps taken out must not fall: pool neighbours that do.
  const pools: { sum: number; count: number }[] = [];
  sorted.forEach(({ y }, i) => {
    pools.push({ sum: y - i * gap, count: 1 });
    for (let last = pools.at(-1), before = pools.at(-2); last && before; ) {
      if (before.sum / before.count <= last.sum / last.count) break;
      before.sum += last.sum;
      before.count += last.count;
      pools.pop();
      [last, before] = [pools.at(-1), pools.at(-2)];
    }
  });
  const places = pools.flatMap(({ sum, count }) => Array<number>(count).fill(sum / count));
  return sorted.map((label, i) => ({ ...label, y: places[i] + i * gap }));
}

/** A logarithmic axis, and the powers of ten on it. `roomy` ends on powers of ten. */
function logAxis(
  low: number,
  high: number,
  [from, to]: readonly [number, number],
  roomy = true,
): { place(value: number): number; powers: number[] } {
  const start = roomy ? Math.floor(Math.log10(low)) : Math.log10(low);
  const end = roomy ? Math.ceil(Math.log10(high)) : Math.log10(high);
  const length = Math.max(end - start, 1e-9);
  const powers = [];
  for (let power = Math.ceil(start); power <= end; power++) powers.push(10 ** power);
  return { place: (value) => from + ((Math.log10(value) - start) / length) * (to - from), powers };
}

function colourOf(name: string): string {
  return LIBRARIES.find(([prefix]) => name.startsWith(prefix))?.[1] ?? "var(--accent)";
}

function style(): string {
  const colours = ({ card, ink, soft, line, accent }: Tokens) =>
    `--card:${card};--ink:${ink};--soft:${soft};--line:${line};--accent:${accent}`;
  return `<style>
svg{${colours(tokens.light)}}
@media (prefers-color-scheme:dark){svg{${colours(tokens.dark)}}}
text{font:13px Inter,system-ui,sans-serif;font-variant-numeric:tabular-nums;fill:var(--ink)}
.title{font-size:16px;font-weight:600}.strong{font-weight:600}.soft{fill:var(--soft)}.small{font-size:12px}
.middle{text-anchor:middle}.end{text-anchor:end}
.card{fill:var(--card);stroke:var(--line)}.line{stroke:var(--line)}
.range{stroke:var(--c);stroke-width:3;stroke-linecap:round;opacity:.45}.dot{fill:var(--c)}
.curve{fill:none;stroke:var(--c);stroke-width:1.75;stroke-linejoin:round}.ours{stroke-width:3}.dashed{stroke-dasharray:5 4}
</style>`;
}

function text(x: number | string, y: number | string, words: string, names = ""): string {
  const escaped = words.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  return `<text${names ? ` class="${names}"` : ""} x="${x}" y="${y}">${escaped}</text>`;
}

/** Coordinates to a tenth: enough for eyes, and the same everywhere. */
function at(value: number): string {
  return value.toFixed(1);
}
