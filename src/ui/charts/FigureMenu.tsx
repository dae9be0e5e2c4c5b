import { Menu } from "@mantine/core";
import { IconDots, IconPhoto, IconTable, IconTableExport } from "@tabler/icons-react";
import { type ReactNode, Suspense, useRef, useState } from "react";
import { fileName, saveFile, saveText, type Table, toCsv } from "../../lab/exports.ts";
import { Button } from "../Button.tsx";
import { lazyPart, retryParts } from "../lazyPart.tsx";
import { PartBoundary } from "../messages/PartBoundary.tsx";
import { useSave } from "../useSave.ts";
import { drawingToPng } from "./drawingToPng.ts";
import classes from "./FigureMenu.module.css";

const TableDialog = lazyPart(async () => {
  const { TableDialog } = await import("../dialogs.ts");
  return { default: TableDialog };
});

interface FigureMenuProps {
  readonly name: string;
  /** Of a saved picture; the name unless given. */
  readonly title?: string;
  readonly toTable: () => Table;
  readonly findDrawing: (() => SVGSVGElement | null | undefined) | undefined;
  readonly disabled: boolean;
  readonly children?: ReactNode;
}

/** What can be done with one figure. */
export function FigureMenu(props: FigureMenuProps) {
  const { name, title = name, toTable, findDrawing, disabled, children } = props;
  const save = useSave();
  const target = useRef<HTMLButtonElement>(null);
  /** The figure's data when its table was asked for. */
  const [table, setTable] = useState<Table>();

  function saveCsv() {
    const { columns, rows } = toTable();
    saveText(fileName(name, "csv"), toCsv(columns, rows), "text/csv");
  }

  async function savePng() {
    const drawing = findDrawing?.();
    if (!drawing) throw new Error("it has not been drawn yet");
    saveFile(fileName(name, "png"), await drawingToPng(drawing, title));
  }

  function showTable() {
    retryParts();
    setTable(toTable());
  }

  function closeTable() {
    setTable(undefined);
    // The entry that opened it is gone.
    target.current?.focus();
  }

  return (
    <>
      <Menu>
        <Menu.Target>
          <Button quiet ref={target} className={classes.target} aria-label={`${name}: more`}>
            <IconDots size={16} />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {children}
          <Menu.Item leftSection={<IconTable size={15} />} disabled={disabled} onClick={showTable}>
            Show as table
          </Menu.Item>
          <Menu.Item
            leftSection={<IconTableExport size={15} />}
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
      {table ? (
        <PartBoundary name={`The table “${name}”`} as="floating" onClose={closeTable}>
          <Suspense fallback={null}>
            <TableDialog name={name} table={table} onClose={closeTable} />
          </Suspense>
        </PartBoundary>
      ) : null}
    </>
  );
}
