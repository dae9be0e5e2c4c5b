import { IconX } from "@tabler/icons-react";
import { Button } from "../Button.tsx";
import { useRun } from "../services.ts";
import { SETTINGS_ID, type SettingsSheet } from "../useSettingsSheet.ts";
import { Advanced } from "./Advanced.tsx";
import classes from "./ControlPanel.module.css";
import { FieldControl } from "./FieldControl.tsx";
import { MethodControl } from "./MethodControl.tsx";
import { PrintedSettings } from "./PrintedSettings.tsx";
import { firstFields } from "./panelFields.ts";
import { SeedControl } from "./SeedControl.tsx";
import { useAppliedFields } from "./useField.ts";

/** The settings: beside the figures, or a sheet over the lower half of a narrow window. */
export function ControlPanel({ sheet }: { readonly sheet: SettingsSheet }) {
  const method = useRun((state) => state.experiment.method);
  const first = useAppliedFields(firstFields(method));
  return (
    <aside
      ref={sheet.panelRef}
      className={classes.panel}
      id={SETTINGS_ID}
      aria-label="Settings"
      tabIndex={-1}
      data-open={sheet.isOpen || undefined}
    >
      <div className={classes.head}>
        <h2>Settings</h2>
        <Button quiet aria-label="Close settings" onClick={sheet.close}>
          <IconX size="1rem" />
        </Button>
      </div>
      <div className={classes.fields}>
        <MethodControl />
        <p className={classes.thumbs}>
          <span>
            <i data-live aria-hidden="true" /> round: changes at once
          </span>
          <span>
            <i aria-hidden="true" /> square: starts again
          </span>
        </p>
        {first.map((name) => (
          <FieldControl key={name} name={name} explained />
        ))}
        <SeedControl />
      </div>
      <Advanced />
      <PrintedSettings />
    </aside>
  );
}
