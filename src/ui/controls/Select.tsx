import { IconChevronDown } from "@tabler/icons-react";
import classes from "./Select.module.css";

interface SelectProps {
  readonly label: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
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
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
      <IconChevronDown size={15} stroke={1.9} aria-hidden="true" />
    </div>
  );
}
