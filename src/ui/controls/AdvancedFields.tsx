import { groups } from "d3-array";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import type { Field } from "../../experiment/field.ts";
import { FIELD_TABLE } from "../../experiment/fieldTable.ts";
import { useRun } from "../services.ts";
import classes from "./AdvancedFields.module.css";
import { FieldGroup } from "./FieldGroup.tsx";
import { describeSearch, matchesQuery } from "./fieldSearch.ts";
import { firstFields } from "./panelFields.ts";
import { useAppliedFields } from "./useField.ts";

/** The advanced settings, group by group, under a box that searches among all settings. */
export function AdvancedFields({ fields }: { readonly fields: readonly Field[] }) {
  const [query, setQuery] = useState("");
  const topRef = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const details = topRef.current?.closest("details");
    if (details) scrollToTop(details);
  }, []);
  const method = useRun((state) => state.experiment.method);
  const applied = useAppliedFields(fields.map(({ name }) => name));
  const first = [...useAppliedFields(firstFields(method)), "method", "seed"] as const;
  const found = fields.filter((field) => matchesQuery(field, query));
  const shown = found.filter(({ name }) => applied.includes(name));
  const sentences = describeSearch({
    query,
    shown,
    numFields: applied.length,
    above: first.map((name) => FIELD_TABLE[name]).filter((field) => matchesQuery(field, query)),
    withoutEffect: found.filter(({ name }) => !applied.includes(name)),
  });

  function onKeyDown(event: KeyboardEvent) {
    if (event.key !== "Escape" || query === "") return;
    // The first Escape clears the box; the next one may close the sheet.
    event.preventDefault();
    event.stopPropagation();
    setQuery("");
  }

  return (
    <>
      <div ref={topRef}>
        <input
          type="search"
          className={classes.search}
          aria-label="Search settings"
          placeholder="Search: noise, dropout, bf16 …"
          value={query}
          onChange={(event) => setQuery(event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
        {/* Rendered empty, since screen readers announce only changes. */}
        <p role="status" className={classes.found}>
          {sentences.join(" ")}
        </p>
      </div>
      {groups(shown, ({ group }) => group).map(([title, members]) => (
        <FieldGroup key={title} title={title} names={members.map(({ name }) => name)} />
      ))}
    </>
  );
}

/** Scrolls its panel until an element is at the top: opened at the panel's lower edge, its content would be out of sight. */
function scrollToTop(element: HTMLElement) {
  const panel = element.parentElement;
  if (panel === null) return;
  const covered = Number.parseFloat(getComputedStyle(panel).scrollPaddingTop);
  const distance = element.getBoundingClientRect().top - panel.getBoundingClientRect().top;
  panel.scrollBy({ top: distance - covered });
}
