import { Menu } from "@mantine/core";
import { IconDots, IconPhoto, IconTable } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { fileName, saveFile, saveText } from "../../lab/exports.ts";
import { Button } from "../Button.tsx";
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
  async function savePng() {
    const drawing = findDrawing?.();
    if (drawing) saveFile(fileName(name, "png"), await drawingToPng(drawing, name));
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
          onClick={() => saveText(fileName(name, "csv"), toCsv(), "text/csv")}
        >
          Save as CSV
        </Menu.Item>
        {findDrawing ? (
          <Menu.Item
            leftSection={<IconPhoto size={15} />}
            disabled={disabled}
            onClick={() => void savePng()}
          >
            Save as PNG
          </Menu.Item>
        ) : null}
      </Menu.Dropdown>
    </Menu>
  );
}
