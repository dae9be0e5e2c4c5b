import { IconAdjustmentsHorizontal } from "@tabler/icons-react";
import { Button } from "../Button.tsx";
import { SETTINGS_ID, type SettingsSheet } from "../useSettingsSheet.ts";
import classes from "./TopBar.module.css";

/** Opens and closes the sheet of settings; not there where they stand beside the figures. */
export function SettingsButton({ sheet }: { readonly sheet: SettingsSheet }) {
  return (
    <Button
      ref={sheet.buttonRef}
      className={classes.settings}
      aria-expanded={sheet.isOpen}
      aria-controls={SETTINGS_ID}
      onClick={sheet.isOpen ? sheet.close : sheet.open}
    >
      <IconAdjustmentsHorizontal size="1.0625rem" aria-hidden="true" />
      Settings
    </Button>
  );
}
