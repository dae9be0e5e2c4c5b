/** The figure of a sweep, as SVG: test accuracy over the first axis, a line a value of the second, small multiples. */
import { group } from "d3-array";
import type { Sweep } from "../../../src/experiment/sweep.ts";
import { axisName, placeName } from "../../../src/lab/sweep/figure/axisNames.ts";
import { panelScales } from "../../../src/lab/sweep/figure/panelLayout.ts";
import { drawnAxes, type SweepPoint } from "../../../src/lab/sweep/points.ts";
import { styleSheet } from "../../../tools/figures/style.ts";
import { drawing, element, text } from "../../../tools/figures/svg.ts";
import { accuracyPanel, PANEL_MARGINS } from "./accuracyPanel.ts";
import { lineStyles } from "./lineStyles.ts";

const WIDTH = 960;
const HEAD = 74;
const FOOT = 44;
const PLOT_HEIGHT = 260;
/** Characters of a small line of text that the card has room for. */
const LINE_LENGTH = 160;

export function drawAccuracies(sweep: Sweep, points: readonly SweepPoint[]): string {
  const [xAxis, lineAxis, ...panelAxes] = drawnAxes(sweep);
  const panels = group(points, ({ panel }) => String(panel));
  const columns = panels.size > 1 ? 2 : 1;
  const scales = panelScales(points, xAxis);
  const { top, right, left } = PANEL_MARGINS;
  const width = WIDTH / columns;
  const height = top + PLOT_HEIGHT + scales.bottomMargin;
  const drawn = [...panels.values()].flatMap((own, i) => {
    const place = { x: (i % columns) * width, y: HEAD + Math.floor(i / columns) * height };
    const names = own[0].panel.map((value, axis) => placeName(panelAxes[axis], value));
    const box = {
      x: place.x + left,
      y: place.y + top,
      width: width - left - right,
      height: PLOT_HEIGHT,
    };
    return accuracyPanel({ points: own, box, scales, xAxis, lineAxis, title: names.join(", ") });
  });
  const totalHeight = HEAD + Math.ceil(panels.size / columns) * height + FOOT;
  const title = `Test accuracy${xAxis ? ` over ${axisName(xAxis).toLowerCase()}` : ""}`;
  const lines = lineAxis ? `; a line for each ${axisName(lineAxis).toLowerCase()}` : "";
  const numLines = lineAxis?.values.length ?? 1;
  return drawing(
    { width: WIDTH, height: totalHeight, title },
    `${styleSheet()}${lineStyles(numLines)}`,
    [
      element("rect", {
        class: "card",
        x: 0.5,
        y: 0.5,
        width: WIDTH - 1,
        height: totalHeight - 1,
        rx: 14,
      }),
      text(28, 36, title, "title"),
      text(
        28,
        56,
        `in percent of the test images, at the end of training${lines}; mean over seeds, band from lowest to highest, a dot a run`,
        "soft",
      ),
      ...drawn,
      text(28, totalHeight - 18, shortened(sweep.link), "soft small"),
    ],
  );
}

function shortened(link: string): string {
  return link.length <= LINE_LENGTH ? link : `${link.slice(0, LINE_LENGTH)}…`;
}
