import type { StepTrace } from "../../../probe/slowMotion/stepTrace.ts";
import { lazyPart } from "../../lazyPart.tsx";
import { useRun } from "../../services.ts";
import { FigureView } from "./FigureView.tsx";
import { ShaderView } from "./ShaderView.tsx";
import classes from "./SlowMotion.module.css";
import type { Stage } from "./stage.ts";

const Formula = lazyPart(() => import("../../controls/Formula.tsx"));

interface StageViewProps {
  readonly stage: Stage;
  readonly trace: StepTrace;
  readonly onFollow: (place: number) => void;
}

/** What happens at a stage: in words, as a formula, in numbers, and in the shader. */
export function StageView({ stage, trace, onFollow }: StageViewProps) {
  const formula = stage.formula(trace);
  // While the run trains, the sentence changes with every frame.
  const isRunning = useRun(({ status }) => status === "running");
  const { rows, columns } = trace;
  return (
    <>
      <div className={classes.stage} data-stage={stage.id}>
        <h3>{stage.title}</h3>
        <p aria-live={isRunning ? "off" : "polite"}>{stage.say(trace)}</p>
        {formula === "" ? null : (
          <div className={classes.formula}>
            <Formula tex={`\\displaystyle ${formula}`} of={stage.title} />
          </div>
        )}
        {stage.figures(trace).map((figure) => (
          <FigureView
            key={figure.title}
            figure={figure}
            rows={rows}
            columns={columns}
            onFollow={onFollow}
          />
        ))}
      </div>
      <ShaderView {...stage.shader(trace)} />
    </>
  );
}
