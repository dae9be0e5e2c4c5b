import { IconChevronRight } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import classes from "./Disclosure.module.css";

interface DisclosureProps {
  readonly title: string;
  /** A few words after the title. */
  readonly summary: ReactNode;
  /** Rendered only while it is open. */
  readonly children: ReactNode;
}

/** Settings that most visitors leave alone. */
export function Disclosure({ title, summary, children }: DisclosureProps) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details
      className={classes.disclosure}
      onToggle={({ currentTarget }) => setOpen(currentTarget.open)}
    >
      <summary>
        <span className={classes.title}>
          <span>{title}</span>
          {summary}
        </span>
        <IconChevronRight size="0.9375rem" stroke={1.8} aria-hidden="true" />
      </summary>
      <div className={classes.body}>{isOpen ? children : null}</div>
    </details>
  );
}
