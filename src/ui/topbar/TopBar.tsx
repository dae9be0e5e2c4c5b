import { IconHelp } from "@tabler/icons-react";
import { Button } from "../Button.tsx";
import { useHeightVariable } from "../useHeightVariable.ts";
import type { SettingsSheet } from "../useSettingsSheet.ts";
import { ViewTabs } from "../views/ViewTabs.tsx";
import type { View } from "../views/views.ts";
import { BigNumbers } from "./BigNumbers.tsx";
import { EngineChip } from "./EngineChip.tsx";
import { Logo } from "./Logo.tsx";
import { ProgressLine } from "./ProgressLine.tsx";
import { SettingsButton } from "./SettingsButton.tsx";
import { ShareButton } from "./ShareButton.tsx";
import { ThemeButton } from "./ThemeButton.tsx";
import classes from "./TopBar.module.css";
import { Transport } from "./Transport.tsx";

interface TopBarProps {
  readonly views: readonly View[];
  readonly view: View;
  readonly onView: (view: View) => void;
  readonly sheet: SettingsSheet;
  readonly onHelp: () => void;
}

/** The bar at the top. On phones and tablets its middle is the player, fixed to the bottom of the screen. */
export function TopBar({ views, view, onView, sheet, onHelp }: TopBarProps) {
  const barRef = useHeightVariable("--sy-bar-height");
  const playerRef = useHeightVariable("--sy-player-height");
  return (
    <header ref={barRef} className={classes.bar}>
      <Logo />
      <div ref={playerRef} className={classes.player}>
        <ViewTabs views={views} shown={view} onShow={onView} />
        <Transport />
        <div className={classes.numbers}>
          <BigNumbers />
        </div>
        {view.hasSettings ? <SettingsButton sheet={sheet} /> : null}
        <ProgressLine />
      </div>
      <div className={classes.tools}>
        <EngineChip />
        <ShareButton />
        <ThemeButton />
        <Button aria-label="Help" title="How this works  ·  ?" onClick={onHelp}>
          <IconHelp size="1.125rem" stroke={1.8} />
        </Button>
      </div>
    </header>
  );
}
