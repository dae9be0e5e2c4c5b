import { type ComponentType, lazy } from "react";

/** The code of a part of the page could not be fetched: offline, or a newer page has replaced it. */
export class PartLoadError extends Error {
  override readonly name = "PartLoadError";
}

/** Makes every part that could not be fetched ask again. */
const renewals = new Set<() => void>();

/**
 * A component whose code is fetched when it is first shown. React keeps a failed fetch for ever:
 * `retryParts()` makes it ask again when it is next shown.
 */
export function lazyPart<Props extends object>(
  load: () => Promise<{ default: ComponentType<Props> }>,
): ComponentType<Props> {
  const fetchPart = () =>
    lazy(() =>
      load().catch((cause: unknown): never => {
        renewals.add(renew);
        throw new PartLoadError(String(cause), { cause });
      }),
    );
  let Part = fetchPart();
  const renew = () => {
    Part = fetchPart();
  };
  // biome-ignore lint/correctness/noComponentHookFactories: called once for each part, as modules load
  return function LazyPart(props) {
    return <Part {...props} />;
  };
}

/** Style sheets that could not be fetched: the build asks for each only once. */
const failedSheets = new Set<HTMLLinkElement>();
globalThis.document?.addEventListener(
  "error",
  ({ target }) => {
    if (target instanceof HTMLLinkElement && target.rel === "stylesheet") failedSheets.add(target);
  },
  true,
);

/** Lets the parts that could not be fetched, and style sheets that came with them, be fetched again. */
export function retryParts(): void {
  for (const renew of renewals) renew();
  renewals.clear();
  for (const link of failedSheets) link.replaceWith(link.cloneNode());
  failedSheets.clear();
}
