import type { KeyboardEvent, ReactNode } from "react";
import { tabAfterKey } from "./tabKeys.ts";
import classes from "./ViewTabs.module.css";
import type { View } from "./views.ts";

interface ViewTabsProps {
  readonly views: readonly View[];
  readonly shown: View;
  readonly onShow: (view: View) => void;
}

/** The tab bar; nothing while there is only one view to choose from. */
export function ViewTabs({ views, shown, onShow }: ViewTabsProps) {
  if (views.length < 2) return null;

  function onKeyDown(event: KeyboardEvent<HTMLElement>) {
    const next = tabAfterKey(event.key, views.indexOf(shown), views.length);
    const view = next === undefined ? undefined : views[next];
    if (view === undefined) return;
    event.preventDefault();
    onShow(view);
    document.getElementById(tabId(view))?.focus();
  }

  return (
    <div role="tablist" aria-label="Views" className={classes.tabs} onKeyDown={onKeyDown}>
      {views.map((view) => (
        <button
          key={view.name}
          type="button"
          role="tab"
          id={tabId(view)}
          aria-selected={view === shown}
          aria-controls={PANEL_ID}
          tabIndex={view === shown ? 0 : -1}
          onClick={() => onShow(view)}
        >
          {view.label}
        </button>
      ))}
    </div>
  );
}

interface ViewPanelProps {
  readonly views: readonly View[];
  readonly shown: View;
  readonly children?: ReactNode;
}

/** What the chosen tab shows; without tabs, its content alone. */
export function ViewPanel({ views, shown, children }: ViewPanelProps) {
  if (views.length < 2) return children;
  return (
    <div role="tabpanel" id={PANEL_ID} aria-labelledby={tabId(shown)} className={classes.panel}>
      {children}
    </div>
  );
}

const PANEL_ID = "view";
const tabId = ({ name }: View) => `tab-${name}`;
