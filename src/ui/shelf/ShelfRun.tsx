import { IconPencil, IconStar, IconStarFilled, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import type { KeptRun, Writing } from "../../lab/archive/keptRun.ts";
import type { RunMark } from "../../lab/compare/comparedRuns.ts";
import { Button } from "../Button.tsx";
import { RunSign } from "../compare/RunSign.tsx";
import { formatInteger } from "../format.ts";
import { accuracyOf, describeRun, titleOf } from "./runWords.ts";
import classes from "./Shelf.module.css";
import { WritingForm } from "./WritingForm.tsx";

interface ShelfRunProps {
  readonly run: KeptRun;
  /** Undefined where it is not compared. */
  readonly mark: RunMark | undefined;
  /** Whether the page shows it now. */
  readonly isShown: boolean;
  readonly onOpen: (plays: boolean) => void;
  readonly onChange: (what: Partial<Writing>) => void;
  readonly onDelete: () => void;
}

/** One run of the shelf. */
export function ShelfRun({ run, mark, isShown, onOpen, onChange, onDelete }: ShelfRunProps) {
  const [isWriting, setIsWriting] = useState(false);
  const title = titleOf(run);
  return (
    <li className={classes.run} aria-current={isShown || undefined}>
      <Button
        quiet
        aria-label={`Star ${title}`}
        aria-pressed={run.isStarred}
        title={run.isStarred ? "Take the star away" : "Give it a star"}
        onClick={() => onChange({ isStarred: !run.isStarred })}
      >
        {run.isStarred ? <IconStarFilled size="1rem" /> : <IconStar size="1rem" />}
      </Button>
      <div className={classes.words}>
        <b>
          {mark ? <RunSign {...mark} /> : null}
          {title}
        </b>
        <span>{isShown ? `${describeRun(run)} · shown above` : describeRun(run)}</span>
        {run.note === "" || isWriting ? null : <p>{run.note}</p>}
      </div>
      <span className={classes.accuracy} title="Test accuracy">
        {accuracyOf(run)}
      </span>
      <div className={classes.ways}>
        <OpenButton run={run} title={title} isShown={isShown} onOpen={onOpen} />
        <Button
          quiet
          aria-label={`Name and note of ${title}`}
          aria-expanded={isWriting}
          title="Name and note"
          onClick={() => setIsWriting(!isWriting)}
        >
          <IconPencil size="1rem" />
        </Button>
        <Button
          quiet
          aria-label={`Delete ${title}`}
          title="Delete"
          disabled={run.standing === "under-way"}
          onClick={onDelete}
        >
          <IconTrash size="1rem" />
        </Button>
      </div>
      {isWriting ? (
        <WritingForm
          run={run}
          placeholder={title}
          onSave={(what) => {
            setIsWriting(false);
            onChange(what);
          }}
          onCancel={() => setIsWriting(false)}
        />
      ) : null}
    </li>
  );
}

type OpenButtonProps = Pick<ShelfRunProps, "run" | "isShown" | "onOpen"> & {
  readonly title: string;
};

function OpenButton({ run, title, isShown, onOpen }: OpenButtonProps) {
  const { standing, canGoOn, step } = run;
  if (isShown || !canGoOn || standing === "under-way") return null;
  if (standing === "done") {
    return (
      <Button aria-label={`Open ${title}`} onClick={() => onOpen(false)}>
        Open
      </Button>
    );
  }
  const words = `Go on from step ${formatInteger(step)}`;
  return (
    <Button aria-label={`${words}: ${title}`} onClick={() => onOpen(true)}>
      {words}
    </Button>
  );
}
