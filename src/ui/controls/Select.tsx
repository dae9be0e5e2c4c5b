import { IconChevronDown } from "@tabler/icons-react";
import { groups } from "d3-array";
import classes from "./Select.module.css";

interface Option {
  readonly value: string;
  readonly label: string;
  /** The heading it stands under; those of one group follow each other. */
  readonly group?: string;
}

interface SelectProps {
  readonly label: string;
  readonly options: readonly Option[];
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** The browser's own list: known to every phone and screen reader. */
export function Select({ label, options, value, onChange }: SelectProps) {
  return (
    <div className={classes.select}>
      <select
        aria-label={label}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
      >
        {groups(options, ({ group }) => group).map(([group, members]) =>
          group === undefined ? (
            members.map(toOption)
          ) : (
            <optgroup key={group} label={group}>
              {members.map(toOption)}
            </optgroup>
          ),
        )}
      </select>
      <IconChevronDown size="0.9375rem" stroke={1.9} aria-hidden="true" />
    </div>
  );
}

function toOption({ value, label }: Option) {
  return (
    <option key={value} value={value}>
      {label}
    </option>
  );
}
