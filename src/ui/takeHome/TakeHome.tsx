import { Popover } from "@mantine/core";
import {
  IconBrandPython,
  IconDatabaseExport,
  IconDatabaseImport,
  IconQuote,
} from "@tabler/icons-react";
import { useEffect, useEffectEvent, useRef, useState } from "react";
import { fileName, saveFile, saveText } from "../../lab/exports.ts";
import { runFileWords } from "../../lab/takeHome/takenRun.ts";
import { Button } from "../Button.tsx";
import { useRun, useServices } from "../services.ts";
import { useSave } from "../useSave.ts";
import classes from "./TakeHome.module.css";
import { addressOf, isLinkedShown } from "./taken.ts";

const fetchFiles = () => import("../../lab/takeHome/runFiles.ts");

/** What the whole run is taken home as; its result is saved at the foot of the page. */
export function TakeHome() {
  const { controller, runStore } = useServices();
  const save = useSave();
  const isTested = useRun((state) => state.book.evaluation !== undefined);
  const isKnown = useRun((state) => state.run !== undefined);
  const [citation, setCitation] = useState<Citation>();
  const chooser = useRef<HTMLInputElement>(null);

  function shownRun() {
    const state = runStore.getState();
    if (state.run === undefined || !isLinkedShown(state)) {
      throw new Error("another run is about to take its place. Try again when it is ready.");
    }
    return { ...state, run: state.run };
  }

  async function saveWeights() {
    const { run, linked, status } = shownRun();
    if (status === "running") throw new Error("the run is training. Pause it first.");
    const weights = await controller.weights();
    if (weights === undefined) throw new Error("its engine has failed");
    const { weightsFileOf } = await fetchFiles();
    const name = fileName(`weights ${runFileWords(linked)} step ${weights.step}`, "safetensors");
    saveFile(name, new Blob([weightsFileOf(linked, run, weights)]));
  }

  async function start(file: File) {
    const { run, linked } = shownRun();
    const { readStart } = await fetchFiles();
    controller.startFrom(await readStart(file, linked, run), file.name);
  }

  function open(file: File | undefined) {
    if (file) save(`The file “${file.name}”`, () => start(file), "read");
  }

  useDroppedWeights(open);

  async function saveScript() {
    const { run, linked } = shownRun();
    const { scriptOf } = await fetchFiles();
    const name = fileName(runFileWords(linked), "py");
    saveText(name, scriptOf(linked, run), "text/x-python");
  }

  async function cite() {
    const address = addressOf(shownRun());
    const result = await controller.result();
    if (result === undefined) throw new Error("it has not been tested yet");
    const { citeRun } = await import("../../lab/takeHome/citation.ts");
    const commit = import.meta.env.SWITCHYARD_COMMIT ?? "unknown";
    const text = citeRun(result, { address, commit, date: new Date() });
    setCitation({ text, isCopied: await copy(text) });
  }

  return (
    <section className={classes.takeHome} aria-label="Take this run home">
      <h2>Take this run home</h2>
      <Button
        disabled={!isTested}
        title="The weights at this step, as safetensors: for PyTorch, or to start a run from"
        onClick={() => save("The weights", saveWeights)}
      >
        <IconDatabaseExport size="0.9375rem" aria-hidden="true" />
        Save weights
      </Button>
      <Button
        disabled={!isKnown}
        title="This experiment as a PyTorch script that stands alone, for a cluster too"
        onClick={() => save("The script", saveScript)}
      >
        <IconBrandPython size="0.9375rem" aria-hidden="true" />
        Save PyTorch script
      </Button>
      <Button
        disabled={!isKnown}
        title="Begins a run with the weights of a safetensors file; or drop it anywhere on this page"
        onClick={() => chooser.current?.click()}
      >
        <IconDatabaseImport size="0.9375rem" aria-hidden="true" />
        Start from weights
      </Button>
      <input
        ref={chooser}
        hidden
        type="file"
        accept=".safetensors"
        aria-label="File of weights"
        onChange={({ currentTarget }) => {
          open(currentTarget.files?.[0]);
          currentTarget.value = ""; // so that the same file can be chosen again
        }}
      />
      <Popover
        width={340}
        position="top"
        trapFocus
        returnFocus
        opened={citation !== undefined}
        onChange={(opened) => opened || setCitation(undefined)}
      >
        <Popover.Target>
          <Button
            disabled={!isTested}
            title="Link, commit, engine and figures, as a text"
            onClick={() => save("The citation", cite, "copied")}
          >
            <IconQuote size="0.9375rem" aria-hidden="true" />
            Cite this run
          </Button>
        </Popover.Target>
        <Popover.Dropdown>
          <div className={classes.citation}>
            <p role="status">
              {citation?.isCopied
                ? "Copied: link, commit, engine and figures."
                : "This browser refused to copy. Here is the text:"}
            </p>
            <textarea
              readOnly
              rows={9}
              aria-label="Citation of this run"
              value={citation?.text ?? ""}
              data-autofocus
              onFocus={(event) => event.currentTarget.select()}
            />
          </div>
        </Popover.Dropdown>
      </Popover>
    </section>
  );
}

/** Hands over files of weights that are dropped anywhere on the page. Other files are the browser's. */
function useDroppedWeights(open: (file: File | undefined) => void): void {
  const take = useEffectEvent((event: DragEvent) => {
    const files = Array.from(event.dataTransfer?.files ?? []);
    const weights = files.find(({ name }) => name.endsWith(".safetensors"));
    if (!weights) return;
    event.preventDefault();
    open(weights);
  });
  useEffect(() => {
    const allow = (event: DragEvent) => {
      if (event.dataTransfer?.types.includes("Files")) event.preventDefault();
    };
    const drop = (event: DragEvent) => take(event);
    window.addEventListener("dragover", allow);
    window.addEventListener("drop", drop);
    return () => {
      window.removeEventListener("dragover", allow);
      window.removeEventListener("drop", drop);
    };
  }, []);
}

interface Citation {
  readonly text: string;
  readonly isCopied: boolean;
}

async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
