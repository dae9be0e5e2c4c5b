import { SegmentedControl } from "@mantine/core";
import { useMemo, useState } from "react";
import type { Table } from "../../../lab/exports.ts";
import {
  groupOf,
  groupPoints,
  groupsOf,
  MAP_GROUPINGS,
  type MapGroup,
  type MapGrouping,
} from "../../../lab/inspect/mapGroups.ts";
import { type MapRegion, rowsInside } from "../../../lab/inspect/mapPoints.ts";
import type { Question } from "../../../lab/inspect/question.ts";
import type { ImageMap } from "../../../probe/space/imageMap.ts";
import type { Survey } from "../../../probe/survey/survey.ts";
import { askFor, showImage } from "../../../store/inspection.ts";
import { Button } from "../../Button.tsx";
import { Figure } from "../../charts/Figure.tsx";
import { Legend } from "../../charts/Legend.tsx";
import { formatInteger } from "../../format.ts";
import { useServices } from "../../services.ts";
import { useThemeName } from "../../theme/useThemeName.ts";
import { showImages } from "../useOpened.ts";
import type { Surveyed } from "../useSurvey.ts";
import classes from "./Map.module.css";
import { MapCanvas } from "./MapCanvas.tsx";
import { groupColour, groupName } from "./mapColours.ts";
import { PointedImage } from "./PointedImage.tsx";
import { RegionFields } from "./RegionFields.tsx";
import { describeAxes, describeMap } from "./words.ts";

interface MapFigureProps {
  readonly surveyed: Surveyed;
  readonly question: Question;
  /** Number of the test image that is shown in full. */
  readonly image: number | undefined;
}

const GROUPING_NAMES: Readonly<Record<MapGrouping, string>> = {
  expert: "Expert",
  class: "Digit",
  mistake: "Mistake",
};
const GROUPINGS = MAP_GROUPINGS.map((by) => ({ value: by, label: GROUPING_NAMES[by] }));
/** With more groups, their names on the map have to do. */
const MOST_ENTRIES = 12;

/** The test images as points, near each other where the model takes them for alike; a rectangle opens its images. */
export function MapFigure({ surveyed: { survey, map }, question, image }: MapFigureProps) {
  const { viewStore } = useServices();
  const theme = useThemeName();
  const [by, setBy] = useState<MapGrouping>("expert");
  const [pointed, setPointed] = useState<number>();
  const pointGroups = useMemo(
    () => (map ? groupPoints(survey, map, by) : new Int16Array()),
    [survey, map, by],
  );
  const groups = useMemo(() => (map ? groupsOf(map, pointGroups) : []), [map, pointGroups]);
  const region = question.kind === "map" ? question.region : undefined;
  const brush = (part: MapRegion) => askFor(viewStore, { kind: "map", region: part });
  const entries = groups.slice(0, MOST_ENTRIES).map(({ group }) => ({
    name: groupName(by, group),
    colour: groupColour(by, group, theme),
    sign: "dot" as const,
  }));
  return (
    <Figure
      ref={null}
      name="Map of the test images"
      moment={
        map && { step: map.step, test: { images: map.places.length / 2, of: survey.testImages } }
      }
      aside={<Legend entries={entries} />}
      summary={describeMap(groups, by)}
      isEmpty={map === undefined}
      toTable={() => toTable(groups, by)}
      toObservations={() => (map ? toObservations(survey, map) : NO_TABLE)}
    >
      {map ? (
        <div className={classes.map}>
          <MapCanvas
            map={map}
            groups={pointGroups}
            names={groups}
            by={by}
            theme={theme}
            region={region}
            chosen={image === undefined ? undefined : image / survey.stride}
            onPoint={setPointed}
            onChoose={(row) => showImage(viewStore, row * survey.stride)}
            onBrush={brush}
          />
          <div className={classes.side}>
            <SegmentedControl
              size="xs"
              aria-label="Colour by"
              data={GROUPINGS}
              value={by}
              onChange={(value) => setBy(value as MapGrouping)}
            />
            <p>{describeAxes(map)}</p>
            {map && region ? (
              <Button onClick={showImages}>
                See the images inside: {formatInteger(rowsInside(map, region).length)}
              </Button>
            ) : (
              <p>Draw a rectangle to see its images; click a point to see its image.</p>
            )}
            <PointedImage survey={survey} row={pointed} theme={theme} />
            <details>
              <summary>Choose a part by its edges</summary>
              <p>From −100 to 100, the middle of the map is 0.</p>
              <RegionFields key={JSON.stringify(region)} region={region} onBrush={brush} />
            </details>
          </div>
        </div>
      ) : (
        <div className={classes.map} />
      )}
    </Figure>
  );
}

const NO_TABLE: Table = { columns: [], rows: [] };

function toTable(groups: readonly MapGroup[], by: MapGrouping): Table {
  const inHundredths = (place: number) => Math.round(place * 100);
  return {
    columns: [GROUPING_NAMES[by], "images", "middle, to the right", "middle, upwards"],
    rows: groups.map(({ group, images, x, y }) => [
      groupName(by, group),
      images,
      inHundredths(x),
      inHundredths(y),
    ]),
  };
}

/** A row for each image. */
function toObservations(survey: Survey, { places, stride }: ImageMap): Table {
  return {
    columns: ["image", "class", "answer", "expert", "component1", "component2"],
    rows: Array.from({ length: places.length / 2 }, (_, i) => {
      const row = i * stride;
      const expert = groupName("expert", groupOf(survey, row, "expert"));
      const own = [row * survey.stride, survey.labels[row], survey.answers[row], expert];
      return [...own, places[2 * i], places[2 * i + 1]];
    }),
  };
}
