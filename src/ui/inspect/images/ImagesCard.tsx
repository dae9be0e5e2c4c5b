import { useMemo, useState } from "react";
import {
  filterRows,
  type ImageFilter,
  type ImageSorting,
  SORTINGS,
  sortRows,
} from "../../../lab/inspect/arrange.ts";
import { type Question, rowsOf } from "../../../lab/inspect/question.ts";
import type { ImageMap } from "../../../probe/space/imageMap.ts";
import type { Survey } from "../../../probe/survey/survey.ts";
import { showImage } from "../../../store/inspection.ts";
import { Button } from "../../Button.tsx";
import { formatInteger } from "../../format.ts";
import { useServices } from "../../services.ts";
import { useThemeName } from "../../theme/useThemeName.ts";
import { DigitPicture } from "../../yard/DigitPicture.tsx";
import classes from "../Inspect.module.css";
import { IMAGES_ID, useOpened } from "../useOpened.ts";
import { ImageFilters } from "./ImageFilters.tsx";
import grid from "./ImageGrid.module.css";
import { ImageGrid } from "./ImageGrid.tsx";
import { usePictures } from "./usePictures.ts";
import { describeCount, describeImage, describeQuestion, describeRouting } from "./words.ts";

/** Images on a page of the grid. */
const PAGE = 60;

interface ImagesCardProps {
  readonly survey: Survey;
  readonly map: ImageMap | undefined;
  readonly question: Question;
  /** Number of the test image that is shown in full. */
  readonly image: number | undefined;
}

/** The images of the question, narrowed and sorted, page by page. */
export function ImagesCard({ survey, map, question, image }: ImagesCardProps) {
  const { viewStore } = useServices();
  const ref = useOpened<HTMLElement>(question.kind === "changed");
  const [filter, setFilter] = useState<ImageFilter>({});
  const [sorting, setSorting] = useState<ImageSorting>("most-confident");
  const [page, setPage] = useState(0);
  const asked = useMemo(() => rowsOf(survey, question, map), [survey, question, map]);
  const rows = useMemo(
    () => sortRows(survey, filterRows(survey, asked, filter), sorting),
    [survey, asked, filter, sorting],
  );
  const pages = Math.max(1, Math.ceil(rows.length / PAGE));
  const shownPage = Math.min(page, pages - 1);
  const shown = useMemo(
    () => rows.slice(shownPage * PAGE, (shownPage + 1) * PAGE),
    [rows, shownPage],
  );
  const row = image === undefined ? -1 : image / survey.stride;
  const isSurveyed = Number.isInteger(row) && row >= 0 && row < survey.images;
  const indices = useMemo(() => {
    const own = isSurveyed ? [row] : [];
    return [...new Set([...shown, ...own])].map((any) => any * survey.stride);
  }, [shown, row, isSurveyed, survey.stride]);
  const { pictures, problem } = usePictures(indices, survey.rows * survey.columns);
  return (
    <section
      id={IMAGES_ID}
      ref={ref}
      tabIndex={-1}
      className={classes.card}
      aria-label="Images of the question"
    >
      <div className={classes.head}>
        <h2>{describeQuestion(question)}</h2>
        <span role="status" className={classes.soft} data-images={asked.length}>
          {describeCount(rows.length, asked.length)}
        </span>
      </div>
      <ImageFilters
        survey={survey}
        filter={filter}
        sorting={sorting}
        sortings={SORTINGS}
        onFilter={(changed) => {
          setFilter(changed);
          setPage(0);
        }}
        onSort={(by) => {
          setSorting(by);
          setPage(0);
        }}
      />
      {problem === undefined ? null : <p role="alert">The pictures did not arrive: {problem}</p>}
      {isSurveyed ? (
        <FullImage survey={survey} row={row} pixels={pictures.get(row * survey.stride)} />
      ) : null}
      {rows.length > 0 ? (
        <ImageGrid
          survey={survey}
          rows={shown}
          pictures={pictures}
          image={image}
          onChoose={(index) => showImage(viewStore, index === image ? undefined : index)}
        />
      ) : (
        <p className={classes.soft}>There are no such images.</p>
      )}
      {pages > 1 ? (
        <div className={grid.pages}>
          <Button disabled={shownPage === 0} onClick={() => setPage(shownPage - 1)}>
            Previous images
          </Button>
          <span className={classes.soft}>
            {formatInteger(shownPage + 1)} of {formatInteger(pages)}
          </span>
          <Button disabled={shownPage === pages - 1} onClick={() => setPage(shownPage + 1)}>
            Next images
          </Button>
        </div>
      ) : null}
    </section>
  );
}

interface FullImageProps {
  readonly survey: Survey;
  readonly row: number;
  readonly pixels: Uint8Array | undefined;
}

function FullImage({ survey, row, pixels }: FullImageProps) {
  const theme = useThemeName();
  return (
    <div className={grid.detail} role="status">
      <div className={grid.picture}>
        {pixels ? (
          <DigitPicture pixels={pixels} rows={survey.rows} columns={survey.columns} theme={theme} />
        ) : null}
      </div>
      <div>
        <h3>{describeImage(survey, row)}</h3>
        <p>{describeRouting(survey, row)}</p>
      </div>
    </div>
  );
}
