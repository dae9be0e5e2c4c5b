import chart from "../charts/ChartTooltip.module.css";
import type { PlotFrame } from "../charts/plotFrame.ts";
import classes from "./OverlayPlot.module.css";
import { type OverlayLine, pointNear } from "./overlayLines.ts";

interface OverlayTooltipProps {
  readonly lines: readonly OverlayLine[];
  /** In units of the axis across. */
  readonly at: number;
  readonly title: string;
  readonly format: (value: number) => string;
  /** In pixels of the plot. */
  readonly x: number;
  readonly frame: PlotFrame;
}

const MOST_ROWS = 8;
const GAP = 12;

/** The values of all curves where the pointer is, largest first. */
export function OverlayTooltip({ lines, at, title, format, x, frame }: OverlayTooltipProps) {
  const rows = lines
    .flatMap((line) => {
      const point = pointNear(line, at);
      return point ? [{ line, value: point.mean }] : [];
    })
    .sort((a, b) => b.value - a.value);
  if (rows.length === 0) return null;
  const isRight = x > (frame.left + frame.right) / 2;
  const place = isRight ? { right: frame.width - x + GAP } : { left: x + GAP };
  return (
    <div className={classes.tooltip} style={place} aria-hidden="true">
      <div className={chart.tooltip}>
        <p>{title}</p>
        {rows.slice(0, MOST_ROWS).map(({ line, value }) => (
          <div key={line.key} className={chart.row}>
            <span>
              <b style={{ padding: 0 }}>{line.letter}</b> {line.name}
            </span>
            <b>{format(value)}</b>
          </div>
        ))}
        {rows.length > MOST_ROWS ? <p>and {rows.length - MOST_ROWS} more</p> : null}
      </div>
    </div>
  );
}
