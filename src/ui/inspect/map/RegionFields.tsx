import { useState } from "react";
import { type MapRegion, regionBetween, WHOLE_MAP } from "../../../lab/inspect/mapPoints.ts";
import { Button } from "../../Button.tsx";
import classes from "./Map.module.css";

interface RegionFieldsProps {
  readonly region: MapRegion | undefined;
  readonly onBrush: (region: MapRegion) => void;
}

const EDGES = [
  ["left", "Left edge"],
  ["right", "Right edge"],
  ["low", "Lower edge"],
  ["high", "Upper edge"],
] as const;

/** A part of the map by its edges: what a drag with the pointer does, by keyboard. */
export function RegionFields({ region, onBrush }: RegionFieldsProps) {
  const [edges, setEdges] = useState(region ?? WHOLE_MAP);
  const wanted = regionBetween(
    [edges.left / 100, edges.low / 100],
    [edges.right / 100, edges.high / 100],
  );
  return (
    <form
      className={classes.edges}
      onSubmit={(event) => {
        event.preventDefault();
        if (wanted) onBrush(wanted);
      }}
    >
      {EDGES.map(([edge, label]) => (
        <label key={edge}>
          {label}
          <input
            type="number"
            min={-100}
            max={100}
            step={1}
            value={Number.isNaN(edges[edge]) ? "" : edges[edge]}
            onChange={({ currentTarget }) =>
              setEdges({ ...edges, [edge]: currentTarget.valueAsNumber })
            }
          />
        </label>
      ))}
      <Button type="submit" disabled={wanted === undefined}>
        Show its images
      </Button>
    </form>
  );
}
