import { useState } from "react";
import { Button } from "../Button.tsx";
import { formatInteger } from "../format.ts";
import { ClearAll } from "./ClearAll.tsx";
import { titleOf } from "./runWords.ts";
import classes from "./Shelf.module.css";
import { ShelfRun } from "./ShelfRun.tsx";
import { StoredSize } from "./StoredSize.tsx";
import { useShelf } from "./useShelf.ts";

const FIRST = 6;
const MORE = 50;

/** The runs that are kept, newest first: name, star, note, delete with undo, go on. Nothing before the first. */
export function Shelf() {
  const { archive, runs, problem, shownId, marks, open } = useShelf();
  const [numShown, setNumShown] = useState(FIRST);
  const [deleted, setDeleted] = useState<{ readonly id: string; readonly title: string }>();
  const [trouble, setTrouble] = useState<string>();

  /** Does something with the archive, and says so if it fails. */
  function attempt(work: Promise<unknown>) {
    work.then(
      () => setTrouble(undefined),
      (error: unknown) => setTrouble(error instanceof Error ? error.message : String(error)),
    );
  }

  if (runs.length === 0 && !deleted && !trouble && !problem) return null;
  const shown = runs.slice(0, numShown);
  const numMore = Math.min(MORE, runs.length - shown.length);
  return (
    <section className={classes.shelf} aria-labelledby="shelf-title">
      <header className={classes.head}>
        <h2 id="shelf-title">Your runs</h2>
        <StoredSize archive={archive} runs={runs} />
        {runs.length > 0 ? (
          <ClearAll
            runs={runs}
            onClear={() => {
              setDeleted(undefined);
              attempt(archive.clear());
            }}
          />
        ) : null}
      </header>
      {problem ? <p className={classes.problem}>{problem}</p> : null}
      {trouble ? (
        <p className={classes.problem} role="alert">
          {trouble}
        </p>
      ) : null}
      <div role="status">
        {deleted ? (
          <p className={classes.deleted}>
            <span>Deleted “{deleted.title}”.</span>
            <Button
              onClick={() => {
                setDeleted(undefined);
                attempt(archive.restore([deleted.id]));
              }}
            >
              Undo
            </Button>
          </p>
        ) : null}
      </div>
      <ol className={classes.runs}>
        {shown.map((run) => (
          <ShelfRun
            key={run.id}
            run={run}
            mark={marks.get(run.id)}
            isShown={run.id === shownId}
            onOpen={(plays) => attempt(open(run, plays))}
            onChange={(what) => attempt(archive.change(run.id, what))}
            onDelete={() => {
              setDeleted({ id: run.id, title: titleOf(run) });
              attempt(archive.remove([run.id]));
            }}
          />
        ))}
      </ol>
      {numMore > 0 ? (
        <Button onClick={() => setNumShown(numShown + MORE)}>
          Show {formatInteger(numMore)} more of {formatInteger(runs.length)} runs
        </Button>
      ) : null}
    </section>
  );
}
