import { Menu } from "@mantine/core";
import {
  IconCheck,
  IconCopy,
  IconDots,
  IconFileVector,
  IconPhoto,
  IconTable,
  IconTableExport,
} from "@tabler/icons-react";
import {
  memo,
  type ReactNode,
  type RefObject,
  Suspense,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import type { Table } from "../../lab/exports.ts";
import { Button } from "../Button.tsx";
import { lazyPart, retryParts } from "../lazyPart.tsx";
import { PartBoundary } from "../messages/PartBoundary.tsx";
import type { FigureFormat } from "../takeHome/saveFigure.ts";
import type { Taken } from "../takeHome/taken.ts";
import { useSave } from "../useSave.ts";
import classes from "./FigureMenu.module.css";

const TableDialog = lazyPart(async () => {
  const { TableDialog } = await import("../dialogs.ts");
  return { default: TableDialog };
});

const fetchSaving = () => import("../takeHome/saveFigure.ts");

/** What a menu has of its figure, once it is asked. */
interface FigureData {
  /** The figure's data, as a reader wants them. */
  readonly toTable: () => Table;
  /** Asked for when the figure is saved or copied. */
  readonly take: () => Taken;
}

interface MenuProps {
  readonly name: string;
  readonly disabled: boolean;
  /** Entries of its own. */
  readonly children?: ReactNode;
}

const SAVED = [
  { format: "csv", label: "Save as CSV", Icon: IconTableExport },
  { format: "svg", label: "Save as SVG", Icon: IconFileVector },
  { format: "png", label: "Save as PNG", Icon: IconPhoto },
] as const;

/** What can be done with the `figure` element around it. A saved picture has all that is seen of that but buttons. */
export function FigureMenu({ toTable, take, ...menu }: MenuProps & FigureData) {
  const data = useRef<FigureData>({ toTable, take });
  useLayoutEffect(() => {
    data.current = { toTable, take };
  });
  return <StillMenu data={data} {...menu} />;
}

interface StillMenuProps extends MenuProps {
  /** As they are now: they change with every frame, for which a menu need not be rendered. */
  readonly data: RefObject<FigureData>;
}

const StillMenu = memo(function StillMenu({ name, data, disabled, children }: StillMenuProps) {
  const save = useSave();
  const target = useRef<HTMLButtonElement>(null);
  /** The figure's data when its table was asked for. */
  const [table, setTable] = useState<Table>();
  const [isCopied, setCopied] = useState(false);

  async function saveAs(format: FigureFormat) {
    const { saveFigure } = await fetchSaving();
    await saveFigure(format, name, drawn(), data.current.take());
  }

  async function copy() {
    const { copyFigure } = await fetchSaving();
    await copyFigure(drawn(), data.current.take());
    setCopied(true);
  }

  function drawn(): HTMLElement {
    const figure = target.current?.closest("figure");
    if (!figure) throw new Error("it has not been drawn yet");
    return figure;
  }

  function showTable() {
    retryParts();
    setTable(data.current.toTable());
  }

  function closeTable() {
    setTable(undefined);
    // The entry that opened it is gone.
    target.current?.focus();
  }

  return (
    <>
      <Menu onOpen={() => setCopied(false)}>
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
          {SAVED.map(({ format, label, Icon }) => (
            <Menu.Item
              key={format}
              leftSection={<Icon size={15} />}
              disabled={disabled}
              onClick={() => save(`The figure “${name}”`, () => saveAs(format))}
            >
              {label}
            </Menu.Item>
          ))}
          <Menu.Item
            leftSection={isCopied ? <IconCheck size={15} /> : <IconCopy size={15} />}
            disabled={disabled}
            closeMenuOnClick={false}
            onClick={() => save(`The figure “${name}”`, copy, "copied")}
          >
            <span aria-live="polite">{isCopied ? "Copied" : "Copy as image"}</span>
          </Menu.Item>
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
});
