import { type RefObject, useEffect, useRef } from "react";

/**
 * For a card that was opened from elsewhere on the page: once it is there, it is scrolled into sight, and takes the focus of
 * what opened it.
 */
export function useOpened<E extends HTMLElement>(isOpened: boolean): RefObject<E | null> {
  const ref = useRef<E>(null);
  useEffect(() => {
    const card = ref.current;
    if (!isOpened || !card) return;
    goTo(card);
  }, [isOpened]);
  return ref;
}

/** The card of the images. */
export const IMAGES_ID = "images-of-the-question";

/** Scrolls to the images of the question. */
export function showImages(): void {
  const card = document.getElementById(IMAGES_ID);
  if (card) goTo(card);
}

function goTo(card: HTMLElement): void {
  card.scrollIntoView({ block: "start" });
  // When the page has just been opened, nothing has the focus.
  if (document.activeElement !== document.body) card.focus({ preventScroll: true });
}
