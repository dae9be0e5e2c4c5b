import { type RefCallback, useCallback } from "react";

/** Keeps a CSS variable of the page at the height of an element, in pixels: rows wrap as text grows. */
export function useHeightVariable(name: `--sy-${string}`): RefCallback<HTMLElement> {
  return useCallback(
    (element) => {
      if (element === null) return;
      const observer = new ResizeObserver(() => {
        document.documentElement.style.setProperty(name, `${element.offsetHeight}px`);
      });
      observer.observe(element);
      return () => observer.disconnect();
    },
    [name],
  );
}
