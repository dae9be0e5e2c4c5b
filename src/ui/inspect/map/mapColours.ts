import type { MapGrouping } from "../../../lab/inspect/mapGroups.ts";
import { expertColour, expertName } from "../../theme/palette.ts";
import { type ThemeName, tokens } from "../../theme/tokens.ts";

/** Classes have colours of their own: an expert's colour is its identity. */
const CLASS_COLOURS = [
  "#4e79a7",
  "#f28e2b",
  "#e15759",
  "#76b7b2",
  "#59a14f",
  "#edc948",
  "#b07aa1",
  "#ff9da7",
  "#9c755f",
  "#8f8a86",
] as const;

export function groupColour(by: MapGrouping, group: number, theme: ThemeName): string {
  const { soft, wrongFill } = tokens[theme];
  switch (by) {
    case "expert":
      return group < 0 ? soft : expertColour(group);
    case "class":
      return CLASS_COLOURS[group % CLASS_COLOURS.length] ?? soft;
    case "mistake":
      return group === 1 ? wrongFill : soft;
  }
}

export function groupName(by: MapGrouping, group: number): string {
  switch (by) {
    case "expert":
      return group < 0 ? "none" : expertName(group);
    case "class":
      return String(group);
    case "mistake":
      return group === 1 ? "wrong" : "right";
  }
}
