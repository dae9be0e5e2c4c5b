import { IconChevronRight } from "@tabler/icons-react";
import { Suspense, useId, useState } from "react";
import { lazyPart } from "../lazyPart.tsx";
import { PartBoundary } from "../messages/PartBoundary.tsx";
import classes from "./FieldHelp.module.css";

const Formula = lazyPart(() => import("./Formula.tsx"));

interface FieldHelpProps {
  readonly help: string;
  readonly formula?: string | undefined;
  /** What else there is to say. */
  readonly note?: string | undefined;
  readonly source?: string | undefined;
  readonly live: boolean;
  /** Shows the sentence in full from the start. */
  readonly whole?: boolean;
}

/** One line of explanation that opens to the whole of it, with formula and source. */
export function FieldHelp({ help, formula, note, source, live, whole = false }: FieldHelpProps) {
  const [opened, setOpened] = useState(false);
  const id = useId();
  return (
    <div className={classes.help} data-opened={opened || undefined}>
      <button
        type="button"
        aria-expanded={opened}
        aria-controls={id}
        onClick={() => setOpened(!opened)}
      >
        <span data-whole={whole || opened || undefined}>{help}</span>
        <IconChevronRight size="0.75rem" stroke={2} aria-hidden="true" />
      </button>
      <div id={id} hidden={!opened} className={classes.more}>
        {opened && formula ? (
          <PartBoundary name="The formula" as="inset">
            <Suspense fallback={<div className={classes.waiting} />}>
              <Formula tex={formula} />
            </Suspense>
          </PartBoundary>
        ) : null}
        {note ? <p>{note}</p> : null}
        {source ? <p>{source}</p> : null}
        <p>{live ? "Acts from the next step on." : "A change restarts the run."}</p>
      </div>
    </div>
  );
}
