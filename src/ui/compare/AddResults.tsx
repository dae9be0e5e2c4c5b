import { IconFolder, IconUpload, IconX } from "@tabler/icons-react";
import { useEffect, useEffectEvent, useRef, useState } from "react";
import type { RunArchive } from "../../lab/archive/runArchive.ts";
import { describeThrown } from "../../store/pageMessages.ts";
import { Button } from "../Button.tsx";
import classes from "./AddResults.module.css";
import { type AddedResults, addResults } from "./addResults.ts";
import { gatherFiles, takeDropped } from "./gatherFiles.ts";

interface AddResultsProps {
  /** Undefined while it is opened. */
  readonly archive: RunArchive | undefined;
  readonly onAdded: (ids: readonly string[]) => void;
}

/** Result files of other machines: chosen, or dropped anywhere on the view, in folders too. */
export function AddResults({ archive, onAdded }: AddResultsProps) {
  const [reading, setReading] = useState<{ readonly read: number; readonly of: number }>();
  const [added, setAdded] = useState<Pick<AddedResults, "sentences">>();
  const isBusy = archive === undefined || reading !== undefined;

  async function add(gather: () => Promise<readonly File[]>) {
    if (archive === undefined || isBusy) return;
    setAdded(undefined);
    setReading({ read: 0, of: 0 });
    try {
      const files = await gather();
      const result = await addResults(archive, files, (read) =>
        setReading({ read, of: files.length }),
      );
      setAdded(result);
      if (result.ids.length > 0) onAdded(result.ids);
    } catch (thrown) {
      setAdded({ sentences: [`The files could not be read: ${describeThrown(thrown)}`] });
    } finally {
      setReading(undefined);
    }
  }

  const isDragged = useDroppedFiles((transfer) => {
    const dropped = takeDropped(transfer);
    void add(() => gatherFiles(dropped));
  });
  return (
    <>
      <div className={classes.buttons}>
        <FileButton
          label="Add result files"
          Icon={IconUpload}
          disabled={isBusy}
          onFiles={(files) => void add(() => Promise.resolve(files))}
        />
        <FileButton
          label="Add a folder"
          Icon={IconFolder}
          isFolder
          disabled={isBusy}
          onFiles={(files) => void add(() => Promise.resolve(files))}
        />
      </div>
      <div role="status" className={classes.status}>
        {reading ? (
          <p>{reading.of > 0 ? `Reading file ${reading.read + 1} of ${reading.of}` : "Reading"}</p>
        ) : null}
        {added ? (
          <div className={classes.message}>
            <div>
              {added.sentences.map((sentence) => (
                <p key={sentence}>{sentence}</p>
              ))}
            </div>
            <Button quiet aria-label="Dismiss" onClick={() => setAdded(undefined)}>
              <IconX size="0.875rem" aria-hidden="true" />
            </Button>
          </div>
        ) : null}
      </div>
      {isDragged ? (
        <div className={classes.target} aria-hidden="true">
          <p>Drop result files or a folder of them</p>
        </div>
      ) : null}
    </>
  );
}

interface FileButtonProps {
  readonly label: string;
  readonly Icon: typeof IconUpload;
  readonly isFolder?: boolean;
  readonly disabled: boolean;
  readonly onFiles: (files: readonly File[]) => void;
}

function FileButton({ label, Icon, isFolder = false, disabled, onFiles }: FileButtonProps) {
  const inputRef = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button disabled={disabled} onClick={() => inputRef.current?.click()}>
        <Icon size="1rem" stroke={1.8} aria-hidden="true" />
        {label}
      </Button>
      <input
        ref={inputRef}
        type="file"
        hidden
        multiple
        aria-label={`${label}: files`}
        {...(isFolder ? { webkitdirectory: "" } : { accept: ".json,application/json" })}
        onChange={({ currentTarget }) => {
          const files = [...(currentTarget.files ?? [])];
          currentTarget.value = "";
          if (files.length > 0) onFiles(files);
        }}
      />
    </>
  );
}

/** Takes files that are dropped anywhere on the page, which a browser would open instead. */
function useDroppedFiles(onDrop: (transfer: DataTransfer) => void): boolean {
  const [isDragged, setDragged] = useState(false);
  const receive = useEffectEvent(onDrop);
  useEffect(() => {
    const hasFiles = ({ dataTransfer }: DragEvent) =>
      dataTransfer?.types.includes("Files") ?? false;
    const over = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      setDragged(true);
    };
    const leave = ({ relatedTarget }: DragEvent) => {
      if (relatedTarget === null) setDragged(false);
    };
    const drop = (event: DragEvent) => {
      setDragged(false);
      if (!hasFiles(event) || event.dataTransfer === null) return;
      event.preventDefault();
      receive(event.dataTransfer);
    };
    window.addEventListener("dragover", over);
    window.addEventListener("dragleave", leave);
    window.addEventListener("drop", drop);
    return () => {
      window.removeEventListener("dragover", over);
      window.removeEventListener("dragleave", leave);
      window.removeEventListener("drop", drop);
    };
  }, []);
  return isDragged;
}
