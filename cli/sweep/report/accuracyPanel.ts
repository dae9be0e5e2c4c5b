import { axisName } from "../../../src/lab/sweep/figure/axisNames.ts";
import {
  type LineLayout,
  layOutPanel,
  type Panel,
} from "../../../src/lab/sweep/figure/panelLayout.ts";
import type { RunRow } from "../../../src/lab/sweep/points.ts";
import { element, line, path, text } from "../../../tools/figures/svg.ts";
import { formatPercent } from "../../../tools/format.ts";
import { lineClass } from "./lineStyles.ts";

/** Around the plot: the axis to the left, names of lines to the right. */
export const PANEL_MARGINS = { left: 60, right: 110, top: 26 };

export function accuracyPanel(panel: Panel & { readonly title: string }): string[] {
  const { box, scales, xAxis, title } = panel;
  const { ticks, xLabels, isSlanted, lines, lineNames } = layOutPanel(panel);
  const right = box.x + box.width;
  const bottom = box.y + box.height;
  return [
    ...(title ? [text(box.x, box.y - 10, title, "strong")] : []),
    ...ticks.flatMap((tick) => [
      line(box.x, tick.y, right, tick.y, "grid"),
      text(box.x - 8, tick.y + 3.5, tick.text, "soft small end"),
    ]),
    ...xLabels.map(({ x, y, text: name }) =>
      isSlanted
        ? element(
            "text",
            { class: "soft small end", x, y, transform: `rotate(-40 ${x} ${y})` },
            name,
          )
        : text(x, y, name, "soft small middle"),
    ),
    ...(xAxis
      ? [text(right, bottom + scales.bottomMargin - 10, axisName(xAxis), "soft small end")]
      : []),
    ...lines.flatMap(drawLine),
    ...lineNames.map(({ y, text: name }) => text(right + 8, y, name, "small")),
  ];
}

function drawLine({ line, band, mean, dots }: LineLayout): string[] {
  const name = lineClass(line);
  return [
    path(band, `band ${name}`),
    path(mean, `mean ${name}`),
    ...dots.map(({ place: [x, y], run }) => dot(x, y, name, run)),
  ];
}

function dot(cx: number, cy: number, name: string, { accuracy, link }: RunRow): string {
  return element("circle", { class: `dot ${name}`, cx, cy, r: 2.5 }, [
    element("title", {}, `${formatPercent(accuracy)}  ${link}`),
  ]);
}
