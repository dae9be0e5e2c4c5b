import { Menu } from "@mantine/core";
import { IconDots, IconPhoto, IconTable } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { fileName, saveFile, saveText } from "../../lab/exports.ts";
import { Button } from "../Button.tsx";
import { useSave } from "../useSave.ts";
import { drawingToPng } from "./drawingToPng.ts";
import classes from "./FigureMenu.module.css";

interface FigureMenuProps {
  readonly name: string;
  readonly toCsv: () => string;
  readonly findDrawing: (() => SVGSVGElement | null | undefined) | undefined;
  readonly disabled: boolean;
  readonly children?: ReactNode;
}

/** What can be done with one figure. */
export function FigureMenu({ name, toCsv, findDrawing, disabled, children }: FigureMenuProps) {
  const save = useSave();
  const saveCsv = () => saveText(fileName(name, "csv"), toCsv(), "text/csv");
  async function savePng() {
    const drawing = findDrawing?.();
    if (!drawing) throw new Error("it has not been drawn yet");
    saveFile(fileName(name, "png"), await drawingToPng(drawing, name));
  }
  return (
    <Menu>
      <Menu.Target>
        <Button quiet className={classes.target} aria-label={`${name}: more`}>
          <IconDots size={16} />
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {children}
        <Menu.Item
          leftSection={<IconTable size={15} />}
          disabled={disabled}
          onClick={() => save(`The table “${name}”`, saveCsv)}
        >
          Save as CSV
        </Menu.Item>
        {findDrawing ? (
          <Menu.Item
            leftSection={<IconPhoto size={15} />}
            disabled={disabled}
            onClick={() => save(`The figure “${name}”`, savePng)}
          >
            Save as PNG
          </Menu.Item>
        ) : null}
      </Menu.Dropdown>
    </Menu>
  );
}
