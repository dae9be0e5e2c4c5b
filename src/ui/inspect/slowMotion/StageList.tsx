import classes from "./SlowMotion.module.css";
import { STAGE_PARTS, type Stage } from "./stage.ts";

interface StageListProps {
  readonly stages: readonly Stage[];
  /** Index of the stage that is shown. */
  readonly shown: number;
  readonly onShow: (index: number) => void;
}

/** All stages of the step, part by part. */
export function StageList({ stages, shown, onShow }: StageListProps) {
  return (
    <nav className={classes.list} aria-label="Stages of the step">
      {STAGE_PARTS.map((part) => (
        <div key={part}>
          <p>{part}</p>
          <ol>
            {stages.map((stage, i) =>
              stage.part === part ? (
                <li key={stage.id}>
                  <button
                    type="button"
                    aria-current={i === shown ? "step" : undefined}
                    onClick={() => onShow(i)}
                  >
                    {stage.title}
                  </button>
                </li>
              ) : null,
            )}
          </ol>
        </div>
      ))}
    </nav>
  );
}
