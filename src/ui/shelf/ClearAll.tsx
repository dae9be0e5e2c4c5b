import { useState } from "react";
import type { KeptRun } from "../../lab/archive/keptRun.ts";
import { Button } from "../Button.tsx";
import { formatInteger } from "../format.ts";
import classes from "./Shelf.module.css";

interface ClearAllProps {
  readonly runs: readonly KeptRun[];
  readonly onClear: () => void;
}

/** Deletes every run for good, once it has asked. */
export function ClearAll({ runs, onClear }: ClearAllProps) {
  const [isAsking, setIsAsking] = useState(false);
  if (!isAsking) {
    return (
      <Button quiet onClick={() => setIsAsking(true)}>
        Delete all…
      </Button>
    );
  }
  const numStarred = runs.filter(({ isStarred }) => isStarred).length;
  const all = runs.length === 1 ? "this run" : `all ${formatInteger(runs.length)} runs`;
  const starred = numStarred > 0 ? `, ${formatInteger(numStarred)} with a star among them` : "";
  return (
    <fieldset className={classes.question} aria-label="Delete all runs">
      <span>
        Delete {all} for good{starred}?
      </span>
      <Button
        onClick={() => {
          setIsAsking(false);
          onClear();
        }}
      >
        Delete for good
      </Button>
      <Button autoFocus onClick={() => setIsAsking(false)}>
        Keep them
      </Button>
    </fieldset>
  );
}
