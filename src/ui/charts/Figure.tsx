import { type ReactNode, type Ref, useRef } from "react";
import { PartBoundary } from "../messages/PartBoundary.tsx";
import classes from "./Figure.module.css";
import { FigureMenu } from "./FigureMenu.tsx";

interface FigureProps {
  /** To its card. */
  readonly ref: Ref<HTMLElement>;
  /** Also its accessible name. */
  readonly name: string;
  /** Beside the heading: a legend, or how to read it. */
  readonly aside?: ReactNode;
  /** The figure's data as a table. */
  readonly toCsv: () => string;
  /** Whether its drawing can be saved as a picture. */
  readonly hasPicture?: boolean;
  /** Entries of its own for the menu. */
  readonly menuItems?: ReactNode;
  readonly isEmpty: boolean;
  readonly span?: "two" | "all";
  readonly children: ReactNode;
}

/** A card with a heading, a legend and a menu around one picture of the run. */
export function Figure(props: FigureProps) {
  const { ref, name, aside, toCsv, hasPicture = false, menuItems, isEmpty, span, children } = props;
  const bodyRef = useRef<HTMLDivElement>(null);
  return (
    <figure ref={ref} className={classes.figure} aria-label={name} data-span={span}>
      <div className={classes.head}>
        <h2>{name}</h2>
        <div className={classes.aside}>{aside}</div>
        <FigureMenu
          name={name}
          toCsv={toCsv}
          findDrawing={hasPicture ? () => bodyRef.current?.querySelector("svg") : undefined}
          disabled={isEmpty}
        >
          {menuItems}
        </FigureMenu>
      </div>
      <div ref={bodyRef} className={classes.body} data-empty={isEmpty || undefined}>
        <PartBoundary name={`The figure “${name}”`} as="inset">
          {children}
        </PartBoundary>
        {isEmpty ? <p className={classes.empty}>Press play to fill this figure</p> : null}
      </div>
    </figure>
  );
}
