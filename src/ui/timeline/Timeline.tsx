import {
  IconArrowFork,
  IconChevronLeft,
  IconChevronRight,
  IconMovie,
  IconPlayerStop,
  IconPlayerTrackNext,
} from "@tabler/icons-react";
import { memo, useMemo } from "react";
import { MOMENT_BYTES, type Moment } from "../../lab/moments.ts";
import type { ChangeMark } from "../../lab/pageBook.ts";
import type { RunState } from "../../lab/runState.ts";
import { Button } from "../Button.tsx";
import { formatInteger } from "../format.ts";
import { useDrawnRun } from "../pacedRun.ts";
import { useServices } from "../services.ts";
import { useHeightVariable } from "../useHeightVariable.ts";
import { describeHappening } from "./eventWords.ts";
import { eventsOf, indexAt, type MomentEvent } from "./momentEvents.ts";
import classes from "./Timeline.module.css";
import { TimeSlider } from "./TimeSlider.tsx";
import { type Film, useFilm } from "./useFilm.ts";

/** Drawn with the frame, in slices: a new moment comes with every frame of a run that trains. */
const selectLine = ({ moments, status, book, frame, watched }: RunState) => ({
  moments,
  marks: book.marks,
  isLoading: status === "loading",
  isNow: watched === undefined,
  step: frame.position?.step ?? 0,
});

/** The time of the run: every moment that is kept can be shown again, in all figures, and trained on from. */
export function Timeline() {
  const { isLoading, ...line } = useDrawnRun(selectLine);
  // One moment is no time.
  return line.moments.length > 1 && !isLoading ? <Line {...line} /> : null;
}

interface LineProps {
  readonly moments: readonly Moment[];
  readonly marks: readonly ChangeMark[];
  readonly isNow: boolean;
  /** That is drawn. */
  readonly step: number;
}

function Line({ moments, marks, isNow, step }: LineProps) {
  const { controller, runStore } = useServices();
  const film = useFilm();
  const heightRef = useHeightVariable("--sy-time-height");
  const events = useMemo(() => eventsOf(moments, marks), [moments, marks]);
  const index = isNow ? moments.length - 1 : indexAt(moments, step);

  function show(moment: Moment | undefined) {
    film.stop();
    // There may be a newer moment than those that are drawn.
    if (!moment || moment === runStore.getState().moments.at(-1)) controller.follow();
    else controller.watch(moment.position.step);
  }

  return (
    <section
      ref={heightRef}
      className={classes.line}
      aria-label="Time line"
      data-looks-back={!isNow || undefined}
    >
      <FilmButton film={film} />
      <div className={classes.slider}>
        <Ticks events={events} last={moments.length - 1} />
        <TimeSlider onMove={show} />
      </div>
      <p className={classes.step}>
        step <b>{formatInteger(step)}</b>
        {isNow ? " · now" : ""}
      </p>
      <div className={classes.foot}>
        <EventButtons events={events} index={index} onShow={(next) => show(moments[next])} />
        {isNow ? (
          <p className={classes.budget}>{describeBudget(moments)}</p>
        ) : (
          <div className={classes.actions}>
            <Button onClick={() => show(undefined)}>
              <IconPlayerTrackNext size="0.9375rem" stroke={1.9} />
              Back to now
            </Button>
            <Button
              title="A new run with these weights and a new optimiser; the present run stays on the shelf"
              onClick={controller.fork}
            >
              <IconArrowFork size="0.9375rem" stroke={1.9} />
              Train on from here
            </Button>
          </div>
        )}
      </div>
    </section>
  );
}

function FilmButton({ film: { isPlaying, play, stop } }: { readonly film: Film }) {
  const label = isPlaying ? "Stop the film" : "Watch as a film";
  const Icon = isPlaying ? IconPlayerStop : IconMovie;
  return (
    <Button quiet aria-label={label} title={label} onClick={isPlaying ? stop : play}>
      <Icon size="1.125rem" stroke={1.8} />
    </Button>
  );
}

interface TicksProps {
  readonly events: readonly MomentEvent[];
  /** Index of the last moment. */
  readonly last: number;
}

/** Where something happened, a tick a moment; the buttons reach them and say what. */
const Ticks = memo(function Ticks({ events, last }: TicksProps) {
  const kinds = new Map(events.map(({ index, happening }) => [index, happening.kind]));
  return (
    <span className={classes.ticks} aria-hidden="true">
      {[...kinds].map(([index, kind]) => (
        <i key={index} data-kind={kind} style={{ left: `${(index / last) * 100}%` }} />
      ))}
    </span>
  );
});

interface EventButtonsProps {
  readonly events: readonly MomentEvent[];
  /** Of the moment that is shown. */
  readonly index: number;
  readonly onShow: (index: number) => void;
}

function EventButtons({ events, index, onShow }: EventButtonsProps) {
  const before = events.findLast((event) => event.index < index);
  const after = events.find((event) => event.index > index);
  const here = events.filter((event) => event.index === index);
  return (
    <div className={classes.events}>
      <Button
        quiet
        aria-label="Event before"
        disabled={!before}
        title={before && describeHappening(before.happening)}
        onClick={() => before && onShow(before.index)}
      >
        <IconChevronLeft size="1rem" stroke={2} />
      </Button>
      <Button
        quiet
        aria-label="Next event"
        disabled={!after}
        title={after && describeHappening(after.happening)}
        onClick={() => after && onShow(after.index)}
      >
        <IconChevronRight size="1rem" stroke={2} />
      </Button>
      <p className={classes.happening}>
        {here.map(({ happening }) => describeHappening(happening)).join(" · ")}
      </p>
    </div>
  );
}

/** "52 moments, 13 of 64 MB": how much of the past is kept. */
function describeBudget(moments: readonly Moment[]): string {
  const megabytes = (bytes: number) => Math.ceil(bytes / 1e6);
  const bytes = moments.reduce((sum, moment) => sum + moment.bytes, 0);
  return `${formatInteger(moments.length)} moments kept, ${megabytes(bytes)} of ${megabytes(MOMENT_BYTES)} MB`;
}
