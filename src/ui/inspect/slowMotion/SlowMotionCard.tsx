import {
  IconChevronLeft,
  IconChevronRight,
  IconPlayerPause,
  IconPlayerPlay,
} from "@tabler/icons-react";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { useStore } from "zustand";
import { slowDown } from "../../../store/inspection.ts";
import { transportActions } from "../../../store/transport.ts";
import { Button } from "../../Button.tsx";
import { formatInteger } from "../../format.ts";
import { useController, useRun, useServices } from "../../services.ts";
import { useThemeName } from "../../theme/useThemeName.ts";
import { DigitPicture } from "../../yard/DigitPicture.tsx";
import shared from "../Inspect.module.css";
import classes from "./SlowMotion.module.css";
import { StageList } from "./StageList.tsx";
import { StageView } from "./StageView.tsx";
import { stagesOf } from "./stages.ts";
import { useStepTrace } from "./useStepTrace.ts";

/** How long each stage stays when they are played. */
const STAGE_MS = 2600;

/** One training step, stage by stage; closed until it is asked for. */
export function SlowMotionCard() {
  const { viewStore } = useServices();
  const slow = useStore(viewStore, (shown) => shown.slow);
  return (
    <section className={shared.card} aria-label="Slow motion">
      <div className={shared.head}>
        <h2>Slow motion</h2>
        <span className={shared.soft}>One training step, taken apart</span>
        <Button
          className={shared.push}
          aria-expanded={slow !== ""}
          onClick={() => slowDown(viewStore, slow === "" ? "batch" : "")}
        >
          {slow === "" ? "Take the next step apart" : "Close"}
        </Button>
      </div>
      {slow === "" ? (
        <p className={shared.words}>
          From a batch of images to the new weights: what the router computes, who gets which image,
          what the experts answer, and what everyone learns from it. With the run’s own numbers, the
          formulas, and the shaders that compute them.
        </p>
      ) : (
        <OpenStep slow={slow} />
      )}
    </section>
  );
}

/** The stages of the step that follows the moment which the page shows. */
function OpenStep({ slow }: { readonly slow: string }) {
  const { viewStore } = useServices();
  const controller = useController();
  const theme = useThemeName();
  const [place, setPlace] = useState(0);
  const [isPlaying, setPlaying] = useState(false);
  const canStep = useRun(
    (state) =>
      transportActions(state).canStep && state.status !== "running" && state.watched === undefined,
  );
  const { trace, problem } = useStepTrace(place);
  const ref = useRef<HTMLDivElement>(null);
  const isReady = trace !== undefined;
  // Who asks for the stages, by the button or a link, sees them: the card is the last of a long page.
  useEffect(() => {
    if (isReady) ref.current?.scrollIntoView({ block: "start" });
  }, [isReady]);
  const stages = trace ? stagesOf(trace) : [];
  const found = stages.findIndex(({ id }) => id === slow);
  const number = Math.max(0, found);
  const stage = stages[number];
  const isLast = number === stages.length - 1;
  const show = (to: number) => {
    const next = stages[to];
    if (next) slowDown(viewStore, next.id);
  };

  /** The stage after this one: after the last, the run takes the step, and the next one begins. */
  function forward(): void {
    if (!isLast) {
      show(number + 1);
      return;
    }
    if (!canStep) {
      setPlaying(false);
      return;
    }
    controller.step();
    show(0);
  }

  useEffect(() => {
    if (!isPlaying || !trace) return;
    const timer = setTimeout(forward, STAGE_MS);
    return () => clearTimeout(timer);
  });

  if (problem !== undefined)
    return <p role="alert">The step could not be taken apart. {problem}</p>;
  if (!trace || !stage) return <p role="status">The step is being computed.</p>;
  const { batch, image, rows, columns } = trace;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: arrow keys beside the buttons that do the same
    <div
      ref={ref}
      className={classes.open}
      onKeyDown={(event) => onArrow(event, number, show, forward)}
    >
      <div className={classes.controls}>
        <Button disabled={number === 0} onClick={() => show(number - 1)}>
          <IconChevronLeft size="0.9375rem" stroke={1.9} />
          Back
        </Button>
        <Button disabled={isLast && !canStep} onClick={forward}>
          {isLast ? "Take the step" : "Forward"}
          <IconChevronRight size="0.9375rem" stroke={1.9} />
        </Button>
        <Button aria-pressed={isPlaying} onClick={() => setPlaying(!isPlaying)}>
          {isPlaying ? (
            <IconPlayerPause size="0.9375rem" stroke={1.9} />
          ) : (
            <IconPlayerPlay size="0.9375rem" stroke={1.9} />
          )}
          {isPlaying ? "Stop" : "Play slowly"}
        </Button>
        <span className={shared.soft} data-step={trace.step} data-stages={stages.length}>
          Step {formatInteger(trace.step + 1)}: stage {number + 1} of {stages.length}
        </span>
        <span className={classes.keys}>arrow keys, too</span>
        <span className={classes.follow}>
          <Button
            quiet
            aria-label="Follow the image before"
            disabled={image.place === 0}
            onClick={() => setPlace(image.place - 1)}
          >
            <IconChevronLeft size="0.9375rem" stroke={1.9} />
          </Button>
          <span className={classes.own}>
            <DigitPicture pixels={image.pixels} rows={rows} columns={columns} theme={theme} />
          </span>
          image {formatInteger(image.place + 1)} of {formatInteger(batch.images.length)}, a{" "}
          {image.label}
          <Button
            quiet
            aria-label="Follow the next image"
            disabled={image.place === batch.images.length - 1}
            onClick={() => setPlace(image.place + 1)}
          >
            <IconChevronRight size="0.9375rem" stroke={1.9} />
          </Button>
        </span>
      </div>
      {found < 0 ? (
        <p role="status" className={classes.note}>
          This step has no stage “{slow.slice(0, 40)}”: the first one is shown.
        </p>
      ) : null}
      <StageList stages={stages} shown={number} onShow={show} />
      <StageView stage={stage} trace={trace} onFollow={setPlace} />
    </div>
  );
}

/** Arrow keys go back and forward, but where they have a meaning of their own: in what scrolls. */
function onArrow(
  event: KeyboardEvent<HTMLElement>,
  number: number,
  show: (to: number) => void,
  forward: () => void,
): void {
  const isOwn = event.target instanceof HTMLElement && event.target.tabIndex >= 0;
  const isScroller = event.target instanceof HTMLPreElement;
  if (!isOwn || isScroller || event.altKey || event.ctrlKey || event.metaKey) return;
  if (event.key === "ArrowLeft") show(number - 1);
  else if (event.key === "ArrowRight") forward();
  else return;
  event.preventDefault();
  event.stopPropagation();
}
