import { createContext, use } from "react";

/**
 * A context with what a plot draws of a frame, and the hook that reads it. Curves and tooltip get it so, past the chart
 * of recharts between them, which is not rendered again.
 */
export function createPicture<Picture extends object>() {
  const Context = createContext<Picture | undefined>(undefined);
  // biome-ignore lint/correctness/noComponentHookFactories: called once for each plot, as modules load
  function usePicture(): Picture {
    const picture = use(Context);
    if (picture === undefined) throw new Error("A picture's parts need its context around them.");
    return picture;
  }
  return [Context, usePicture] as const;
}
