import { useId } from "react";
import { useThemeName } from "../../theme/useThemeName.ts";
import { DigitPicture } from "../../yard/DigitPicture.tsx";
import { WeightPicture } from "../expert/WeightPicture.tsx";
import { BarsView } from "./BarsView.tsx";
import { QueuesView } from "./QueuesView.tsx";
import classes from "./SlowMotion.module.css";
import type { FactsFigure, PicturesFigure, StageFigure, StagePicture } from "./stage.ts";

interface FigureViewProps<F> {
  readonly figure: F;
  readonly rows: number;
  readonly columns: number;
  /** An image of the batch was chosen, to be followed. */
  readonly onFollow: (place: number) => void;
}

/** One figure of a stage. */
export function FigureView(props: FigureViewProps<StageFigure>) {
  const { figure } = props;
  switch (figure.kind) {
    case "bars":
      return <BarsView figure={figure} />;
    case "queues":
      return <QueuesView figure={figure} />;
    case "facts":
      return <FactsView figure={figure} />;
    case "pictures":
      return <PicturesView {...props} figure={figure} />;
  }
}

function PicturesView({ figure, rows, columns, onFollow }: FigureViewProps<PicturesFigure>) {
  const headingId = useId();
  return (
    <figure className={classes.figure} aria-labelledby={headingId}>
      <figcaption id={headingId}>{figure.title}</figcaption>
      <ul className={classes.pictures}>
        {figure.pictures.map((picture) => {
          const { name, place, isMarked } = picture;
          const drawn = <Picture picture={picture} rows={rows} columns={columns} />;
          return (
            <li key={name}>
              {place === undefined ? (
                <span className={classes.picture}>
                  {drawn}
                  <small>{name}</small>
                </span>
              ) : (
                <button
                  type="button"
                  className={classes.picture}
                  aria-label={`Follow ${name}`}
                  aria-pressed={isMarked === true}
                  onClick={() => onFollow(place)}
                >
                  {drawn}
                </button>
              )}
            </li>
          );
        })}
      </ul>
    </figure>
  );
}

function Picture({
  picture,
  rows,
  columns,
}: {
  readonly picture: StagePicture;
  readonly rows: number;
  readonly columns: number;
}) {
  const theme = useThemeName();
  const size = { rows, columns, theme };
  return "ink" in picture ? (
    <DigitPicture pixels={picture.ink} {...size} />
  ) : (
    <WeightPicture weights={picture.weights} {...size} />
  );
}

function FactsView({ figure }: { readonly figure: FactsFigure }) {
  const { title, columns, rows } = figure;
  return (
    <div className={classes.scroll}>
      <table className={classes.facts}>
        <caption>{title}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([name, ...cells]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              {cells.map((cell, i) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a cell is its column
                <td key={i}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
