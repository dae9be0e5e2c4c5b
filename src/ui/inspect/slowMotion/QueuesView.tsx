import { useId } from "react";
import { formatInteger } from "../../format.ts";
import classes from "./SlowMotion.module.css";
import type { Queue, QueuesFigure } from "./stage.ts";

/** Images that are drawn of a queue one by one. */
const MOST_IMAGES = 160;

/** Experts in rows: a square for each image that an expert works off, the followed one pointed out. */
export function QueuesView({ figure }: { readonly figure: QueuesFigure }) {
  const headingId = useId();
  const { queues, capacity } = figure;
  const longest = Math.max(1, capacity, ...queues.map(({ places }) => places.length));
  return (
    <figure className={classes.figure} aria-labelledby={headingId}>
      <figcaption id={headingId}>
        {figure.title}
        {capacity > 0 ? <small>{formatInteger(capacity)} images at most</small> : null}
      </figcaption>
      <ol className={classes.queues}>
        {queues.map((queue) => (
          <li key={queue.name}>
            <b>{queue.name}</b>
            <span className={classes.queue} aria-hidden="true">
              {squares(queue, longest)}
            </span>
            <span className={classes.count}>{wordsOf(queue)}</span>
          </li>
        ))}
      </ol>
    </figure>
  );
}

/** One square an image; where there are too many, one for several. */
function squares({ places, colour, followed }: Queue, longest: number) {
  const perSquare = Math.ceil(longest / MOST_IMAGES);
  const count = Math.ceil(places.length / perSquare);
  const own = followed < 0 ? -1 : Math.floor(followed / perSquare);
  return Array.from({ length: count }, (_, i) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a square is its position
    <i key={i} data-followed={i === own || undefined} style={{ background: colour }} />
  ));
}

function wordsOf({ places, dropped, followed }: Queue): string {
  const own = followed < 0 ? "" : `, ours is number ${formatInteger(followed + 1)}`;
  const gone = dropped === 0 ? "" : `, ${formatInteger(dropped)} turned away`;
  return `${formatInteger(places.length)}${own}${gone}`;
}
