import { IconInfoCircle } from "@tabler/icons-react";
import { type ReactNode, Suspense, useId, useState } from "react";
import type { PaperName } from "../../experiment/sources.ts";
import { Button } from "../Button.tsx";
import { lazyPart } from "../lazyPart.tsx";
import { PartBoundary } from "../messages/PartBoundary.tsx";
import classes from "./FieldFrame.module.css";

const Formula = lazyPart(() => import("./Formula.tsx"));
const Papers = lazyPart(() => import("./Papers.tsx"));

/** What there is to say of a field. */
export interface FieldWords {
  readonly label: string;
  /** One sentence. */
  readonly help: string;
  readonly formula?: string | undefined;
  /** What else there is to say. */
  readonly note?: string | undefined;
  readonly papers?: readonly PaperName[] | undefined;
  readonly live: boolean;
}

interface FieldFrameProps {
  readonly words: FieldWords;
  /** Shows the sentence from the start; else it is behind the button beside the label. */
  readonly explained: boolean;
  /** At the end of the label's line: buttons, a box. */
  readonly tools?: ReactNode;
  readonly children: ReactNode;
}

/** A control under its label, its explanation below; formula and papers open at the press of a button. */
export function FieldFrame({ words, explained, tools, children }: FieldFrameProps) {
  const { label, help, formula, note, papers, live } = words;
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  return (
    <>
      <div className={classes.head}>
        <span className={classes.label}>{label}</span>
        <Button
          quiet
          className={classes.about}
          aria-label={`About ${label}`}
          aria-expanded={isOpen}
          aria-controls={id}
          onClick={() => setOpen(!isOpen)}
        >
          <IconInfoCircle size="0.875rem" stroke={1.8} aria-hidden="true" />
        </Button>
        <span className={classes.tools}>{tools}</span>
      </div>
      {children}
      {explained ? <p className={classes.help}>{help}</p> : null}
      <div id={id} hidden={!isOpen} className={classes.more}>
        {explained ? null : <p>{help}</p>}
        {isOpen && formula ? (
          <PartBoundary name="The formula" as="inset">
            <Suspense fallback={<div className={classes.waiting} />}>
              <Formula tex={formula} of={label} />
            </Suspense>
          </PartBoundary>
        ) : null}
        {note ? <p>{note}</p> : null}
        {isOpen && papers ? (
          <PartBoundary name="The papers" as="inset">
            <Suspense fallback={<p />}>
              <Papers papers={papers} />
            </Suspense>
          </PartBoundary>
        ) : null}
        <p>{live ? "Acts from the next step on." : "A change restarts the run."}</p>
      </div>
    </>
  );
}
