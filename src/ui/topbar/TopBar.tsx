import { IconAdjustmentsHorizontal, IconHelp } from "@tabler/icons-react";
import { Button } from "../Button.tsx";
import { BigNumbers } from "./BigNumbers.tsx";
import { EngineChip } from "./EngineChip.tsx";
import { Logo } from "./Logo.tsx";
import { ProgressLine } from "./ProgressLine.tsx";
import { ShareButton } from "./ShareButton.tsx";
import { ThemeButton } from "./ThemeButton.tsx";
import classes from "./TopBar.module.css";
import { Transport } from "./Transport.tsx";

interface TopBarProps {
  readonly onHelp: () => void;
}

export function TopBar({ onHelp }: TopBarProps) {
  return (
    <header className={classes.bar}>
      <Logo />
      <div className={classes.transport}>
        <Transport />
      </div>
      <div className={classes.numbers}>
        <BigNumbers />
      </div>
      <div className={classes.tools}>
        <EngineChip />
        <ShareButton />
        <ThemeButton />
        <Button aria-label="Help" title="How this works  ·  ?" onClick={onHelp}>
          <IconHelp size="1.125rem" stroke={1.8} />
        </Button>
      </div>
      <a className={classes.settings} href="#controls" aria-label="Settings" title="Settings">
        <IconAdjustmentsHorizontal size="1.0625rem" />
      </a>
      <ProgressLine />
    </header>
  );
}
