import { IconDownload } from "@tabler/icons-react";
import { fileName, saveText } from "../lab/exports.ts";
import { Button } from "./Button.tsx";
import classes from "./Footer.module.css";
import { useController, useRun } from "./services.ts";
import { EngineChip } from "./topbar/EngineChip.tsx";
import { useSave } from "./useSave.ts";

export function Footer() {
  return (
    <footer className={classes.footer}>
      <p>
        <b>Switchyard</b> trains a mixture of experts on real handwritten digits, here in the page.
        Nothing you do leaves your computer.
      </p>
      <p>
        Digits: the{" "}
        <a href="http://yann.lecun.com/exdb/mnist/" rel="noreferrer">
          MNIST
        </a>{" "}
        database by Yann LeCun, Corinna Cortes and Christopher J. C. Burges, CC BY-SA 3.0. Code: MIT
        licence.
      </p>
      <div className={classes.engine}>
        <EngineChip />
      </div>
      <SaveResult />
    </footer>
  );
}

function SaveResult() {
  const controller = useController();
  const save = useSave();
  const hasResult = useRun((state) => state.book.evaluation !== undefined);

  async function saveResult() {
    const result = await controller.result();
    if (result === undefined) throw new Error("there is none yet");
    const text = JSON.stringify(result, null, 2);
    saveText(fileName("result", "json"), text, "application/json");
  }

  return (
    <Button
      className={classes.save}
      disabled={!hasResult}
      title="Settings, accuracy, matrices and the loss of every step, as JSON"
      onClick={() => save("The result", saveResult)}
    >
      <IconDownload size="0.9375rem" stroke={1.9} />
      Save result
    </Button>
  );
}
