import { type ReactNode, type Ref, useId } from "react";
import type { Table } from "../../lab/exports.ts";
import { PartBoundary } from "../messages/PartBoundary.tsx";
import { useServices } from "../services.ts";
import { type Taken, takeFromPage } from "../takeHome/taken.ts";
import unseen from "../unseen.module.css";
import classes from "./Figure.module.css";
import { FigureMenu } from "./FigureMenu.tsx";
import { MomentLine } from "./MomentLine.tsx";
import type { Moment } from "./moment.ts";

interface FigureProps {
  /** To its card. */
  readonly ref: Ref<HTMLElement>;
  /** Also its accessible name. */
  readonly name: string;
  /** The step that it shows; undefined while it is empty. */
  readonly moment: Moment | undefined;
  /** Beside the heading: a legend, or how to read it. */
  readonly aside?: ReactNode;
  /** What its picture shows, in a sentence, for those who do not see it; "" where it needs none. */
  readonly summary?: string;
  /** The figure's data, as a reader wants them. */
  readonly toTable: () => Table;
  /** The same with one row an observation, for its file; the table itself unless given. */
  readonly toObservations?: () => Table;
  /** What it is taken home with, where it is not of the run on Train. */
  readonly take?: () => Taken;
  /** Entries of its own for the menu. */
  readonly menuItems?: ReactNode;
  readonly isEmpty: boolean;
  readonly span?: "two" | "all";
  readonly children: ReactNode;
}

/** A card with a heading, the step it shows, a legend and a menu around one picture of the run. */
export function Figure(props: FigureProps) {
  const { ref, name, moment, aside, summary = "", toTable, toObservations = toTable } = props;
  const { take, menuItems, isEmpty, span, children } = props;
  const { runStore } = useServices();
  const summaryId = useId();
  const shown = isEmpty ? undefined : moment;
  const isDescribed = !isEmpty && summary !== "";
  return (
    <figure
      ref={ref}
      className={classes.figure}
      aria-label={name}
      aria-describedby={isDescribed ? summaryId : undefined}
      data-span={span}
    >
      <div className={classes.head} data-short={shown?.test === undefined || undefined}>
        <h2>{name}</h2>
        <div className={classes.aside}>{aside}</div>
        <FigureMenu
          name={name}
          toTable={toTable}
          take={take ?? (() => takeFromPage(runStore.getState(), shown, toObservations()))}
          disabled={take ? isEmpty : shown === undefined}
        >
          {menuItems}
        </FigureMenu>
        <MomentLine moment={shown} />
      </div>
      {isDescribed ? (
        <p id={summaryId} className={unseen.text}>
          {summary}
        </p>
      ) : null}
      <div className={classes.body} data-empty={isEmpty || undefined}>
        <PartBoundary name={`The figure “${name}”`} as="inset">
          {children}
        </PartBoundary>
        {isEmpty ? <p className={classes.empty}>Press play to fill this figure</p> : null}
      </div>
    </figure>
  );
}
