import type { RefCallback } from "react";

/** Whether an element is in the window. Until it is there to be looked at, it counts as seen. */
export interface Sight {
  readonly ref: RefCallback<Element>;
  isIn(): boolean;
  /** Calls the listener whenever the element comes into sight. Returns a way to stop. */
  onEntering(listener: () => void): () => void;
}

/** The bar covers this much of the window's top. */
const BAR_PX = 60;

export function createSight(): Sight {
  const listeners = new Set<() => void>();
  let isIn = true;
  return {
    ref(element) {
      if (element === null) return;
      const observer = new IntersectionObserver(
        (entries) => {
          isIn = entries.at(-1)?.isIntersecting ?? true;
          if (isIn) for (const listener of listeners) listener();
        },
        { rootMargin: `-${BAR_PX}px 0px 0px` },
      );
      observer.observe(element);
      return () => {
        observer.disconnect();
        isIn = true;
      };
    },
    isIn: () => isIn,
    onEntering(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
