import { memo } from "react";
import classes from "./YardHeadings.module.css";
import { HEADINGS_HEIGHT, type YardHeading } from "./yardHeadings.ts";

interface YardHeadingsProps {
  readonly headings: readonly YardHeading[];
}

/** The yard's legend: what each column shows, above it. */
export const YardHeadings = memo(function YardHeadings({ headings }: YardHeadingsProps) {
  return (
    <div className={classes.headings} style={{ height: HEADINGS_HEIGHT }} aria-hidden="true">
      {headings.map(({ text, x, width, align }) => (
        <span key={x} style={{ left: x, width, textAlign: align }}>
          {text}
        </span>
      ))}
    </div>
  );
});
