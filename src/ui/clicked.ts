import type { MouseEvent } from "react";

/** A button clicked with the mouse lets go of the focus, so that the keyboard shortcuts work on. */
export function clicked(act: () => void) {
  return (event: MouseEvent<HTMLButtonElement>) => {
    if (event.detail > 0) event.currentTarget.blur();
    act();
  };
}
