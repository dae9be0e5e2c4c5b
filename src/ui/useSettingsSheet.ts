import { useCallback, useEffect, useRef, useState } from "react";

/** Id of the panel of settings, for links and buttons that lead to it. */
export const SETTINGS_ID = "controls";

/** The settings as a sheet over the page's lower half, where the window has no room for them beside the figures. */
export interface SettingsSheet {
  readonly isOpen: boolean;
  readonly open: () => void;
  /** Gives the focus back to the button that opened it. */
  readonly close: () => void;
  readonly panelRef: React.RefObject<HTMLElement | null>;
  readonly buttonRef: React.RefObject<HTMLButtonElement | null>;
}

/** What the Escape key closes by itself. */
const CLOSES_ITSELF = "[role=dialog], [role=menu]";

/** The sheet is not modal: the page behind it stays in use. In a wide window its state changes nothing. */
export function useSettingsSheet(): SettingsSheet {
  const [isOpen, setOpen] = useState(false);
  const panelRef = useRef<HTMLElement>(null);
  const buttonRef = useRef<HTMLButtonElement>(null);
  const open = useCallback(() => setOpen(true), []);
  const close = useCallback(() => {
    setOpen(false);
    buttonRef.current?.focus();
  }, []);

  useEffect(() => {
    if (!isOpen) return;
    panelRef.current?.focus({ preventScroll: true });
    function onKeyDown(event: KeyboardEvent) {
      if (event.key !== "Escape" || event.defaultPrevented) return;
      if (event.target instanceof Element && event.target.closest(CLOSES_ITSELF)) return;
      close();
    }
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, [isOpen, close]);

  return { isOpen, open, close, panelRef, buttonRef };
}
